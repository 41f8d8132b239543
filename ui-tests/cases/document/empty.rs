mod api {
    extism_openapi::openapi_pdk!("documents/empty.yaml");
}

fn main() {}
