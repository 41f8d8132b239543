#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/warning/schema_is_a_text.yaml");
}

fn main() {}
