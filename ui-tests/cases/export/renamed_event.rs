mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml");
}

use api::webhooks::pet_born as birth;

#[extism_openapi::export(birth)]
fn on_birth(_: api::webhooks::PetBorn) {}

fn main() {}
