pub struct Customer;

mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", replace = { "createCustomer" = crate::Customer });
}

fn main() {}
