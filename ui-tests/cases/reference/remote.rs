mod api {
    extism_openapi::openapi_pdk!("documents/remote.yaml");
}

fn main() {}
