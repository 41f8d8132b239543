#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/dangling.yaml");
}

fn main() {}
