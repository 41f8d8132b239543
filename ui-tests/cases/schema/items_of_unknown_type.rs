#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/schema/items_of_unknown_type.yaml");
}

fn main() {}
