mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", attributes = { "createCustomer" = [#[must_use]] });
}

fn main() {}
