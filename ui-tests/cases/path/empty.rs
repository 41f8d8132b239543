mod api {
    extism_openapi::openapi_pdk!("");
}

fn main() {}
