#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/operation/parameters_are_no_list.yaml");
}

fn main() {}
