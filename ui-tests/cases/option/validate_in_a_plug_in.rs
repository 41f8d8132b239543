mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", validate = "requests");
}

fn main() {}
