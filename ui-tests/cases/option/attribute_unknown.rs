mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", attributes = { "Money.cents" = [#[serde(rename = "c")]] });
}

fn main() {}
