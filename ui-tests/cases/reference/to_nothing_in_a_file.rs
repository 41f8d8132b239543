#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/reference/to_nothing_in_a_file.yaml");
}

fn main() {}
