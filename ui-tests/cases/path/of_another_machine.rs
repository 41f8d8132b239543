mod api {
    extism_openapi::openapi_pdk!("C:\\api\\lago.yaml");
}

fn main() {}
