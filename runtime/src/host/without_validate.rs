//! The macros of a host's expansion with `validate`, if the feature is off.

/// The static of a document's input schemas.
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
#[doc(hidden)]
#[macro_export]
macro_rules! __validated {
    ($schemas:ident, $backend:ident) => {
        $backend
    };
}

/// Checks of what a plug-in changed by the schemas.
#[doc(hidden)]
#[macro_export]
macro_rules! __checks {
    ($checked:expr) => {
        $crate::__private::Ok(())
    };
}
