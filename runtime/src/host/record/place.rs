//! Where in a value something is, for messages.

use std::fmt;

use crate::shown::shown;

/// A place in a value; written only where there is something to say of it.
pub(super) enum Place<'a> {
    Top,
    Field(&'a Place<'a>, &'a str),
    Item(&'a Place<'a>, usize),
}

impl<'a> Place<'a> {
    pub(super) fn field(&'a self, name: &'a str) -> Place<'a> {
        Place::Field(self, name)
    }

    pub(super) fn item(&'a self, index: usize) -> Place<'a> {
        Place::Item(self, index)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Top => Ok(()),
            Place::Field(Place::Top, name) => f.write_str(&shown(name)),
            Place::Field(parent, name) => write!(f, "{parent}.{}", shown(name)),
            Place::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}
