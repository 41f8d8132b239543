//! Types held against other people's data: `cargo xtask examples` and `cargo xtask suite`.
//!
//! 1. [`pipeline`]: for each document or file of the suite a crate is written, compiled and run, which
//!    reads each value as the type of its place and writes it again. What becomes of it is judged by
//!    the package `extism-openapi-truth`, in a process for each.
//! 2. [`examples`] and [`suite`]: which ones, and the tables, with their places in the documentation.

pub(crate) mod examples;
mod pipeline;
mod report;
pub(crate) mod suite;
