mod api {
    extism_openapi::openapi_pdk!("documents/good.yaml", modul = "a", webhooks = 3, on_unsupported = "ignore", warnings = "deny");
}

fn main() {}
