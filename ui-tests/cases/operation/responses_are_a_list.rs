#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/operation/responses_are_a_list.yaml");
}

fn main() {}
