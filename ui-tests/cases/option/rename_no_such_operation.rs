mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", rename = { operation("makeCustomer") = make });
}

fn main() {}
