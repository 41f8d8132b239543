#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/operation/parameter_is_a_text.yaml");
}

fn main() {}
