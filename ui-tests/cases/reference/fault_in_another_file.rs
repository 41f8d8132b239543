#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/reference/fault_in_another_file.yaml");
}

fn main() {}
