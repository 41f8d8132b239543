mod api {
    extism_openapi::openapi_pdk!("documents/document/duplicate_key.yaml");
}

fn main() {}
