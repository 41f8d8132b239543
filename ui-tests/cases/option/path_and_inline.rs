mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", inline = "openapi: 3.1.0");
}

fn main() {}
