mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", rename = { "CustomerObject.type" = id });
}

fn main() {}
