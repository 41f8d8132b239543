//! What a host's expansion with `validate` says; without the feature, what to do.

/// The static of a document's input schemas.
#[cfg(feature = "validate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __input_schemas {
    ($name:ident, $definitions:expr, $operations:expr, $records:expr) => {
        static $name: $crate::__private::InputSchemas =
            $crate::__private::InputSchemas::new($definitions, $operations, $records);
    };
}

/// The static of a document's input schemas.
#[cfg(not(feature = "validate"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __input_schemas {
    ($name:ident, $definitions:expr, $operations:expr, $records:expr) => {
        ::core::compile_error!(
            "`validate = \"requests\"` needs the feature `validate` of extism-openapi"
        );
    };
}

/// A backend behind the check.
#[cfg(feature = "validate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __validated {
    ($schemas:ident, $backend:ident) => {
        $crate::__private::Validated::new(&$schemas, $backend)
    };
}

/// A backend behind the check.
#[cfg(not(feature = "validate"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __validated {
    ($schemas:ident, $backend:ident) => {
        $backend
    };
}

/// What a plug-in changed, held against the schemas.
#[cfg(feature = "validate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __checks {
    ($checked:expr) => {
        $checked
    };
}

/// What a plug-in changed, held against the schemas.
#[cfg(not(feature = "validate"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __checks {
    ($checked:expr) => {
        $crate::__private::Ok(())
    };
}
