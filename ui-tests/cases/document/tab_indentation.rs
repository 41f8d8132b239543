mod api {
    extism_openapi::openapi_pdk!("documents/document/tab_indentation.yaml");
}

fn main() {}
