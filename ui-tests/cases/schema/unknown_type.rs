#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/schema/unknown_type.yaml");
}

fn main() {}
