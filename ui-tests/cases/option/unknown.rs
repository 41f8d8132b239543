mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", operation = ["listPets"]);
}

fn main() {}
