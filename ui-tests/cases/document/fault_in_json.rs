#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/document/fault_in_json.json");
}

fn main() {}
