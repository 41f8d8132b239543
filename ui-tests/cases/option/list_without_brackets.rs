mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", operations = "listPets");
}

fn main() {}
