#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/operation/id_is_a_number.yaml");
}

fn main() {}
