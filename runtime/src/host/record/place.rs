//! Where in a value something is, for messages.

use std::fmt;

use crate::shown::shown;

/// A place in a value; made into text only if there is something to report about it.
pub(super) enum FieldPlace<'a> {
    Top,
    Field(&'a FieldPlace<'a>, &'a str),
    Item(&'a FieldPlace<'a>, usize),
}

impl<'a> FieldPlace<'a> {
    pub(super) fn field(&'a self, name: &'a str) -> FieldPlace<'a> {
        FieldPlace::Field(self, name)
    }

    pub(super) fn item(&'a self, index: usize) -> FieldPlace<'a> {
        FieldPlace::Item(self, index)
    }
}

impl fmt::Display for FieldPlace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FieldPlace::Top => Ok(()),
            FieldPlace::Field(FieldPlace::Top, name) => f.write_str(&shown(name)),
            FieldPlace::Field(parent, name) => write!(f, "{parent}.{}", shown(name)),
            FieldPlace::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}
