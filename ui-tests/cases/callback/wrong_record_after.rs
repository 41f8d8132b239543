mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", records = { pet: Pet }, hooks = ["listPets"]);
}

#[extism_openapi::callback(api::records::pet, after_save)]
fn note(_: &api::Pet) {}

fn main() {}
