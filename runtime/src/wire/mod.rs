//! What crosses between plug-in and host: the response envelope and its parts.

pub(crate) mod encoded;
pub(crate) mod entity;
pub(crate) mod envelope;
pub(crate) mod plain;
pub(crate) mod raw_response;
