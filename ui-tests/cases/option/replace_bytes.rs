pub struct File;

mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", replace = { format("binary") = crate::File });
}

fn main() {}
