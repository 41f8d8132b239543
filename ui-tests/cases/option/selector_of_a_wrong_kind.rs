mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", operations = [path("/pets")]);
}

fn main() {}
