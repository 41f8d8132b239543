#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/warning/same_import_name.yaml");
}

fn main() {}
