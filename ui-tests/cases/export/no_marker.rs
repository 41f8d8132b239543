mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml");
}

#[extism_openapi::export(api::Pet)]
fn on_birth(_: api::webhooks::PetBorn) {}

fn main() {}
