pub struct Time;

mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", replace = { "CustomerObject.creatd_at" = crate::Time });
}

fn main() {}
