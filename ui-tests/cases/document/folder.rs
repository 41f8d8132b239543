mod api {
    extism_openapi::openapi_pdk!("documents");
}

fn main() {}
