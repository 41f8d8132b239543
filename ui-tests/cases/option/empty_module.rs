mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", module = "");
}

fn main() {}
