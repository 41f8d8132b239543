mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", hooks = ["listPet"]);
}

fn main() {}
