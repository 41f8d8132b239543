//! What both sides read and write: bodies, fields with three states, headers, responses.
#![warn(clippy::missing_errors_doc)]

pub(crate) mod body;
pub(crate) mod field;
pub(crate) mod field_path;
pub(crate) mod headers;
pub(crate) mod response;
