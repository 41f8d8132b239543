mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml");
}

struct Listener;

impl Listener {
    #[extism_openapi::export(api::webhooks::pet_born)]
    fn on_birth(_: api::webhooks::PetBorn) {}
}

fn main() {}
