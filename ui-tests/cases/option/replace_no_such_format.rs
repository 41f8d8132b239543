mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", replace = { format("datetime") = std::string::String });
}

fn main() {}
