mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", rename = { "Money" = A, "Money" = B });
}

fn main() {}
