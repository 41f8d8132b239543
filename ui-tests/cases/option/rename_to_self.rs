mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", rename = { "CustomerObject" = Self });
}

fn main() {}
