use std::rc::Rc;

mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml");
}

struct Pets(Rc<()>);

impl api::Api for Pets {}

fn main() {
    let _ = api::api(Pets(Rc::new(())));
}
