mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", derive = { "Money.cents" = [Eq] });
}

fn main() {}
