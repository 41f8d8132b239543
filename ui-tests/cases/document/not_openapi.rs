mod api {
    extism_openapi::openapi_pdk!("documents/readme.yaml");
}

fn main() {}
