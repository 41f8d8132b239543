mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", attributes = { "Money.cents" = [#[cfg(test)]] });
}

fn main() {}
