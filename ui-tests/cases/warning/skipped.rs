#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/warning/skipped.yaml", on_unsupported = "skip");
}

fn main() {}
