//! What the run over the corpus and the fuzz targets share: counting what a document has.

pub mod count;
