#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/document/multi_byte_and_crlf.yaml");
}

fn main() {}
