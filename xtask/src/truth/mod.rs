//! Tests the types against other people's data: `cargo xtask examples` and `cargo xtask suite`.
//!
//! 1. [`pipeline`]: for each document or file of the suite, a crate is written, compiled and run. It
//!    reads each value as the type of its place and writes it again. The package
//!    `extism-openapi-truth` judges the result, in a process for each.
//! 2. [`examples`] and [`suite`]: the selection, the tables, and their places in the documentation.

pub(crate) mod examples;
mod pipeline;
mod report;
pub(crate) mod suite;
