mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml");
}

struct Pets;

impl api::Api for Pets {}

fn main() {
    extism_openapi::with_host(Pets, || ());
}
