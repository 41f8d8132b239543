mod api {
    extism_openapi::openapi_pdk!("documents/list.yaml");
}

fn main() {}
