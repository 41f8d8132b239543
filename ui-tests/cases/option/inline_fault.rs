#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!(inline = "openapi: 3.1.0\npaths: { /pets: { get: { parameters: [{ in: query }] } } }");
}

fn main() {}
