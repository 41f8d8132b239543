#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Money;

mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", operations = ["listCustomers"], replace = { "CustomerObject" = crate::Money });
}

fn main() {}
