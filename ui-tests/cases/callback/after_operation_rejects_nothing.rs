mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", records = { pet: Pet }, hooks = ["listPets"]);
}

#[extism_openapi::callback(api::hooks::list_pets, after)]
fn note(_: api::ListPetsResult) -> Result<(), extism_openapi::Refusal> {
    Ok(())
}

fn main() {}
