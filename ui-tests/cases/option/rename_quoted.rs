mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", rename = { "CustomerObject" = "Customer" });
}

fn main() {}
