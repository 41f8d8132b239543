#![deny(warnings)]

mod by_option {
    extism_openapi::openapi_pdk!("documents/warning/several.yaml", warnings = "allow");
}

#[allow(deprecated)]
mod by_lint {
    extism_openapi::openapi_pdk!("documents/warning/several.yaml");
}

mod skipped {
    extism_openapi::openapi_pdk!(
        "documents/warning/skipped.yaml",
        on_unsupported = "skip",
        warnings = "allow"
    );
}

fn main() {
    assert!(by_option::EVENTS.is_empty() && by_lint::EVENTS.is_empty());
    assert!(skipped::SKIPPED.contains("documents/warning/skipped.yaml:7:"));
}
