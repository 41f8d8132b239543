mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", operations = ["GET /cats/*"]);
}

fn main() {}
