mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", replace = { "createCustomer" = std::string::String });
}

fn main() {}
