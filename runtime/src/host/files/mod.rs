//! What a host reads from its disk and keeps there: modules, manifests, compiled plug-ins.

mod cache;
pub(super) mod confined;
pub(super) mod manifest;
mod private_folder;
mod source;

pub use cache::CompilationCache;
pub use source::Source;
