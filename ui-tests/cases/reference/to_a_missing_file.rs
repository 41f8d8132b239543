mod api {
    extism_openapi::openapi_pdk!("documents/reference/to_a_missing_file.yaml");
}

fn main() {}
