use extism_openapi::Call;

mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml");
}

struct Pets;

impl api::Api for Pets {
    async fn delete_pet(&self, _: &Call, _: String) -> api::DeletePetResult {
        Ok(().into())
    }
}

fn main() {}
