#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/many.yaml");
}

fn main() {}
