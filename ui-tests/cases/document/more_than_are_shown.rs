mod api {
    extism_openapi::openapi_pdk!("documents/document/more_than_are_shown.yaml");
}

fn main() {}
