mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", crate = super::extism_openapi);
}

fn main() {}
