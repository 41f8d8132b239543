//! Shared by the run over the corpus and the fuzz targets: counting the contents of a document.

pub mod count;
