mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", records = { "a pet": Pet });
}

fn main() {}
