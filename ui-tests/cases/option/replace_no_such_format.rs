pub struct Time;

mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", replace = { format("datetime") = crate::Time });
}

fn main() {}
