mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", validate = "all");
}

fn main() {}
