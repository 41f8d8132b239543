mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", rename = { "customer.created" = made });
}

fn main() {}
