mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", records = { pet: Pet, pet: Pet });
}

fn main() {}
