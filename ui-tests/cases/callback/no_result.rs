mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", records = { pet: Pet }, hooks = ["deletePet"]);
}

#[extism_openapi::callback(api::hooks::delete_pet, after)]
fn note() {}

fn main() {}
