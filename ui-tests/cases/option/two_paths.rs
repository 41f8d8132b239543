mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", "documents/many.yaml");
}

fn main() {}
