#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/warning/lossy_schema.yaml");
}

fn main() {}
