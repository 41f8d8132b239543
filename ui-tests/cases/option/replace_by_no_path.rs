mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", replace = { "Money" = (i64, String) });
}

fn main() {}
