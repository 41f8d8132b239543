//! Documents whose expansions the targets of the runtime work on.

pub(crate) mod lab {
    extism_openapi::openapi_pdk!("../documents/lab.yaml", warnings = "allow");
}

pub(crate) mod objects {
    extism_openapi::openapi_pdk!("../../fuzz/seeds/document/objects.yaml", warnings = "allow");
}

pub(crate) mod unions {
    extism_openapi::openapi_pdk!("../../fuzz/seeds/document/unions.yaml", warnings = "allow");
}

pub(crate) mod many {
    #![allow(deprecated, reason = "the document calls one operation so")]
    extism_openapi::openapi_pdk!(
        "../../fuzz/seeds/document/operations.yaml",
        warnings = "allow"
    );
}
