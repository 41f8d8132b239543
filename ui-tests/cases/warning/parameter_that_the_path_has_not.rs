#![deny(deprecated)]

mod api {
    extism_openapi::openapi_pdk!("documents/warning/parameter_that_the_path_has_not.yaml");
}

fn main() {}
