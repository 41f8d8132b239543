mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml/lago.yaml");
}

fn main() {}
