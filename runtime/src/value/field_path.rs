//! Errors that say which field they are in.
//!
//! `serde_path_to_error` would need a second copy of every type's code; here each field adds its name as
//! the error passes through.

use std::fmt::Display;

use serde::de::Error;

/// Adds a field's name in front of the path that an error carries, or begins that path: `` `street`:
/// expected a string `` becomes `` `address.street`: expected a string ``.
#[cold]
#[inline(never)]
pub(crate) fn in_field<E: Error>(name: &str, error: E) -> E {
    E::custom(prefixed(name, &error))
}

fn prefixed(name: &str, error: &dyn Display) -> String {
    let message = error.to_string();
    match message.strip_prefix('`') {
        Some(rest) => format!("`{name}.{rest}"),
        None => format!("`{name}`: {message}"),
    }
}

#[cfg(test)]
mod tests {
    use super::prefixed;

    #[test]
    fn names_join_into_a_path() {
        let inner = prefixed("email", &"expected a string");
        assert_eq!(inner, "`email`: expected a string");
        assert_eq!(
            prefixed("customer", &inner),
            "`customer.email`: expected a string"
        );
    }
}
