mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", attributes = { "Money" = [must_use] });
}

fn main() {}
