mod api {
    extism_openapi::openapi_pdk!("documents/swagger.json");
}

fn main() {}
