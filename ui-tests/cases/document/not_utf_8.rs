mod api {
    extism_openapi::openapi_pdk!("documents/latin1.yaml");
}

fn main() {}
