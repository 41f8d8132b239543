mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", missing_operations = "panic");
}

fn main() {}
