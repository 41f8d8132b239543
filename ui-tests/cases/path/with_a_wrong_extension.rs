mod api {
    extism_openapi::openapi_pdk!("documents/good.yml");
}

fn main() {}
