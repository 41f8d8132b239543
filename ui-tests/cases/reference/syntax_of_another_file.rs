mod api {
    extism_openapi::openapi_pdk!("documents/reference/syntax_of_another_file.yaml");
}

fn main() {}
