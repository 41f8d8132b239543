#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/twice.yaml");
}

fn main() {}
