mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", records = { pet: Pat });
}

fn main() {}
