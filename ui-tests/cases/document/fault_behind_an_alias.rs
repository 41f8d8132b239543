#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/document/fault_behind_an_alias.yaml");
}

fn main() {}
