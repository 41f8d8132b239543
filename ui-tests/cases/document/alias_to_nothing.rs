mod api {
    extism_openapi::openapi_pdk!("documents/document/alias_to_nothing.yaml");
}

fn main() {}
