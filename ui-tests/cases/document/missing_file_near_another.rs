mod api {
    extism_openapi::openapi_pdk!("documents/god.yaml");
}

fn main() {}
