mod api {
    extism_openapi::openapi_pdk!("documents/document/syntax_of_json.json");
}

fn main() {}
