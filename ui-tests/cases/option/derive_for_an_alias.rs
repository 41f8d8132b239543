mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", derive = { "Name" = [Eq] });
}

fn main() {}
