#![deny(warnings)]
#![allow(dead_code)]

//! A user's own types, and a document's schemas, may have the names of the prelude's.

struct Option;
struct Result;
struct Vec;
struct String;
struct Box;

mod api {
    #![allow(dead_code)]

    extism_openapi::openapi_pdk!("documents/prelude.yaml");
}

fn main() {
    let _ = (Option, Result, Vec, String, Box);
    let _ = api::List::new(api::Error::new(1));
}
