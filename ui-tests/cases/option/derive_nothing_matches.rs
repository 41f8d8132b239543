mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", derive = { "Invoice*" = [Eq] });
}

fn main() {}
