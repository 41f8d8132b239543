//! What both sides agree on, as data: what a document says about its operations, which media type is
//! meant, what plug-ins may not change or see, and how a call fails.

pub(crate) mod call_error;
pub(crate) mod decode_error;
pub(crate) mod media;
pub(crate) mod operation;
pub(crate) mod protection;
