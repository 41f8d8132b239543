mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", records = { pet: Pet }, hooks = ["listPets"]);
}

#[extism_openapi::callback(api::records::pet, before_create)]
async fn tidy(_: api::Pet) {}

fn main() {}
