#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/operation/parameter_in_the_body.yaml");
}

fn main() {}
