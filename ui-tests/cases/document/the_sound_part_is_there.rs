mod api {
    extism_openapi::openapi_pdk!("documents/document/the_sound_part_is_there.yaml");
}

// No second error: what is sound of the document is expanded.
fn main() {
    let _ = api::list_pets();
}
