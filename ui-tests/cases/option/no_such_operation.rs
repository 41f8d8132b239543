mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", operations = ["listPet"]);
}

fn main() {}
