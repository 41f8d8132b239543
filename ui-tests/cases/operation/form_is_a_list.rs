#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/operation/form_is_a_list.yaml");
}

fn main() {}
