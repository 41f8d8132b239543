mod api {
    extism_openapi::openapi_pdk!("documents/reference/hidden.yaml");
}

fn main() {}
