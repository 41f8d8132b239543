mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", operations = [tag("pet")]);
}

fn main() {}
