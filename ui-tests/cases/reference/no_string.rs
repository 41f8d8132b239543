#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/reference/no_string.yaml");
}

fn main() {}
