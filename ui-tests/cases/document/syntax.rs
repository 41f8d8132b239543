mod api {
    extism_openapi::openapi_pdk!("documents/syntax.yaml");
}

fn main() {}
