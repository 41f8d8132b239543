#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/schema/several_types_one_unknown.yaml");
}

fn main() {}
