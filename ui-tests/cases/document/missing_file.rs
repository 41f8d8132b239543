mod api {
    extism_openapi::openapi_pdk!("documents/nowhere.yaml");
}

fn main() {}
