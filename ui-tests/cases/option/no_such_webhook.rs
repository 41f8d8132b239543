mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", webhooks = ["pet.bron"]);
}

fn main() {}
