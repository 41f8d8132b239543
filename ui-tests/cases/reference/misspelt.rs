#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/reference/misspelt.yaml");
}

fn main() {}
