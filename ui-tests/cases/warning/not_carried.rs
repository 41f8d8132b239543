#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/warning/not_carried.yaml");
}

fn main() {}
