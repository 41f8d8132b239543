#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/operation/body_is_a_text.yaml");
}

fn main() {}
