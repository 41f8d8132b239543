mod api {
    extism_openapi::openapi_pdk!("documents/reference/outside_of_the_project.yaml");
}

fn main() {}
