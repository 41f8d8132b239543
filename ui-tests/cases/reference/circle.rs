#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/circle.yaml");
}

fn main() {}
