//! Reading the document's value: at a place, through references, with each fault at its own key.

pub(super) mod cursor;
pub(super) mod fields;
pub(super) mod references;
pub(super) mod schema_node;
mod schema_type;
