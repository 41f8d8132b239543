#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/warning/status.yaml");
}

fn main() {}
