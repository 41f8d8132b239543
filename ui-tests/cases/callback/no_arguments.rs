mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", records = { pet: Pet }, hooks = ["listPets"]);
}

#[extism_openapi::callback]
fn tidy(_: api::Pet) {}

fn main() {}
