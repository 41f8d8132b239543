//! Reading and writing of the document's types.
//!
//! The expansion writes tables and small matches for a type (a list of names, `set`, `build`, `put`);
//! the code that walks them is here, once. With 700 types that costs the compiler a third of what derives
//! cost, and plug-ins have less code.

pub(crate) mod body_choice;
pub(crate) mod choose;
pub(crate) mod json;
mod loss;
mod newtype;
pub(crate) mod object;
#[cfg(feature = "pdk")]
mod pieces;
pub(crate) mod replacement;
pub(crate) mod scalar_enum;
pub(crate) mod slots;
pub(crate) mod string_enum;
pub(crate) mod union;

pub use string_enum::UnknownValue;
