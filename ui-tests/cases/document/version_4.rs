mod api {
    extism_openapi::openapi_pdk!("documents/future.yaml");
}

fn main() {}
