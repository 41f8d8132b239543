mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", records = { pet: Pet(protected = ["nme"]) });
}

fn main() {}
