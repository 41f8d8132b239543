mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", rename = { Money = Amount });
}

fn main() {}
