mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", replace = { "CustomerObject.creatd_at" = std::string::String });
}

fn main() {}
