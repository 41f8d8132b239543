#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/warning/path_without_slash.yaml");
}

fn main() {}
