mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", records = { pet: Pet }, hooks = ["listPets"]);
}

use api::records::pet as animal;

#[extism_openapi::callback(animal, before_create)]
fn tidy(_: api::Pet) {}

fn main() {}
