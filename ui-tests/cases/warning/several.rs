#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/warning/several.yaml");
}

fn main() {}
