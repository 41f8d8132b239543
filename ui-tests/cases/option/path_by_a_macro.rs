mod api {
    extism_openapi::openapi_pdk!(concat!(env!("OUT_DIR"), "/openapi.yaml"));
}

fn main() {}
