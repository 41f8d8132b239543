#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/operation/parameter_without_place.yaml");
}

fn main() {}
