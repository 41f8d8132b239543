mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", records = { pet: Pet }, hooks = ["listPets"]);
}

#[extism_openapi::callback(api::records::pet, after_create)]
fn check(_: api::Pet) -> extism_openapi::Refusal {
    extism_openapi::Refusal::record("too late")
}

fn main() {}
