mod api {
    extism_openapi::openapi_pdk!("https://example.com/lago.yaml");
}

fn main() {}
