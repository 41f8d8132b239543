mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", records = { pet: Pet }, hooks = ["listPets"]);
}

struct Fault;

#[extism_openapi::callback(api::records::pet, before_create)]
fn tidy(_: api::Pet) -> Result<(), Fault> {
    Err(Fault)
}

fn main() {}
