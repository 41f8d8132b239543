#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/operation/path_is_a_text.yaml");
}

fn main() {}
