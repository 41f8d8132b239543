mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", replace = { "CustomerObjekt" = std::string::String });
}

fn main() {}
