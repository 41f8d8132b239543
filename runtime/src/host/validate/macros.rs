//! The macros of a host's expansion with `validate`.

/// The static of a document's input schemas.
#[doc(hidden)]
#[macro_export]
macro_rules! __input_schemas {
    ($name:ident, $definitions:expr, $operations:expr, $records:expr) => {
        static $name: $crate::__private::InputSchemas =
            $crate::__private::InputSchemas::new($definitions, $operations, $records);
    };
}

/// A backend behind the check.
#[doc(hidden)]
#[macro_export]
macro_rules! __validated {
    ($schemas:ident, $backend:ident) => {
        $crate::__private::Validated::new(&$schemas, $backend)
    };
}

/// Checks of what a plug-in changed by the schemas.
#[doc(hidden)]
#[macro_export]
macro_rules! __checks {
    ($checked:expr) => {
        $checked
    };
}
