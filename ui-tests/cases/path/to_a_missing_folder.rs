mod api {
    extism_openapi::openapi_pdk!("documants/good.yaml");
}

fn main() {}
