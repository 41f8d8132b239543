mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml");
}

#[extism_openapi::export(api::webhooks::pet_born)]
extern "C" fn on_birth(_: api::webhooks::PetBorn) {}

fn main() {}
