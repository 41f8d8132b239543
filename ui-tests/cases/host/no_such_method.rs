use extism_openapi::Call;

mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml");
}

struct Pets;

impl api::Api for Pets {
    async fn list_pet(&self, _: &Call) -> api::ListPetsResult {
        Ok(api::Pet::new("Rex").into())
    }
}

fn main() {}
