mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", replace = { format("binary") = std::string::String });
}

fn main() {}
