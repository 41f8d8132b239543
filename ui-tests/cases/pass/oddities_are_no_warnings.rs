#![deny(warnings)]

mod api {
    extism_openapi::openapi_pdk!("documents/warning/oddities.yaml");
}

fn main() {
    assert!(api::EVENTS.is_empty());
}
