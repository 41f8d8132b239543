#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/reference/to_another_kind.yaml");
}

fn main() {}
