mod api {
    extism_openapi::openapi_pdk!("documents/option/customize.yaml", derive = { format("date") = [Eq] });
}

fn main() {}
