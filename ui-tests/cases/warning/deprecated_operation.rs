#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/warning/deprecated_operation.yaml");
}

fn main() {
    let _ = api::list_pets();
}
