//! What the options change in single types, fields and functions.
//!
//! Renames and replacements change the IR, before cycles are looked for: a replaced type is in none.
//! Derives and attributes are tokens, and kept beside the IR for emission, by Rust name.

mod extras;
mod find;
mod rename;
mod replace;
#[cfg(test)]
mod tests;

pub use self::extras::Custom;
pub(crate) use self::extras::extras;
pub(crate) use self::rename::rename;
pub(crate) use self::replace::{replace, replaced_formats};
