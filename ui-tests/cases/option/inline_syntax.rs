mod api {
    extism_openapi::openapi_pdk!(inline = "openapi: [");
}

fn main() {}
