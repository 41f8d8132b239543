mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml");
}

struct Pets;

fn main() {
    let _ = api::api(Pets);
}
