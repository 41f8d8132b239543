use extism_openapi::Call;

mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", missing_operations = "compile_error");
}

struct Pets;

impl api::Api for Pets {
    async fn list_pets(&self, _: &Call) -> api::ListPetsResult {
        Ok(api::Pet::new("Rex").into())
    }
}

fn main() {
    let _ = api::api(Pets);
}
