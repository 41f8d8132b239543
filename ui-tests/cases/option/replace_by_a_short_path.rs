pub struct Money;

mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", replace = { "Money" = Money });
}

fn main() {}
