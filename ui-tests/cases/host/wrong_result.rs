use extism_openapi::Call;

mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml");
}

struct Pets;

impl api::Api for Pets {
    async fn list_pets(&self, _: &Call) -> api::ListPetsResult {
        Ok("Rex".into())
    }
}

fn main() {}
