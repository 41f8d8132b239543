//! Plug-ins compiled to wasm, in Extism, against the laboratory document.

mod article;
mod contents;
mod golden;
mod laboratory;
mod memory;
