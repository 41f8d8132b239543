#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/schema/stands_for_itself.yaml");
}

fn main() {}
