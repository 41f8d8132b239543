mod api {
    extism_openapi::openapi_pdk!("documents/reference/without_a_hash.yaml");
}

fn main() {}
