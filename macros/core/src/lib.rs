//! OpenAPI documents to expansions of `openapi_pdk!` and `openapi_host!`. Not a stable API.
//!
//! Free of `proc_macro`, so that tests, benches and the command line can use it. The passes, in the order in
//! which the driver's one function calls them (`expand/mod.rs`, `run`):
//!
//! 1. [`options`]: the macro's arguments are read.
//! 2. [`load`]: the document's text becomes a JSON value ([`document`]), and the files that it refers to
//!    become parts of it.
//! 3. [`lower`]: OpenAPI 3.1 and 3.2 become the model of 3.0.
//! 4. [`convert`]: the value becomes the [`ir`], through the `openapiv3` crate; formats that the options
//!    replace (`customize::replaced_formats`) are known before.
//! 5. `alias_circles`: aliases that refer only to each other are reported.
//! 6. `untyped`: a schema that says nothing allows null too.
//! 7. `constants`: a property that can have only one value gets it.
//! 8. `direction`: in types that travel both ways, what only one direction requires may be absent.
//! 9. `variant_hints`: how to tell the branches of a union apart.
//! 10. `prune`: inline types that nothing uses are dropped.
//! 11. [`names`](passes::names): everything gets its Rust name.
//! 12. [`check`](passes::check): faults that show only in the whole document.
//! 13. [`customize`](passes::customize): the options rename and replace; problems of what is replaced are
//!     dropped.
//! 14. [`cycles`](passes::cycles): types that contain themselves get a box.
//! 15. [`customize`](passes::customize), once more: the options add derives and attributes to types.
//! 16. `select`: what the options leave out, and which operations plug-ins wrap.
//! 17. [`records`](passes::records): the records that the options name are looked up.
//! 18. `select`, once more: which types are emitted.
//! 19. `size`: whether that is small enough to be expanded.
//! 20. `select`, for the last time: problems of what is left out are dropped.
//! 21. [`input_schema`]: the schemas by which a host validates, where it does.
//! 22. [`protection`](passes::protection), for a host: what plug-ins may not change or see; and
//!     [`records`](passes::records), for a plug-in: what it does not see may be absent. `direction`, once
//!     more: defaults of what this side never reads are dropped.
//! 23. [`emit`] makes the tokens.
//!
//! A problem is reported to [`diagnostic::Diagnostics`] and the pass goes on: all problems of a document
//! are shown at once, each with its line, and the sound parts are expanded all the same. The driver turns
//! the problems into tokens, too.
//!
//! Each folder is a room, and a room knows only those before it: `document` and `diagnostic` (what the
//! passes work on, and how they report), `options`, `load`, `lower`, `ir`, `convert`, `passes`,
//! `input_schema`, `emit`, `expand`. A test, `tests/rooms.rs`, holds them to that. Outside of that order are
//! [`attributes`] (`#[export]` and `#[callback]`) and [`inspect`], for tools.

pub mod attributes;
pub mod convert;
pub mod diagnostic;
pub mod document;
pub mod emit;
mod expand;
mod hash;
pub mod input_schema;
pub mod inspect;
#[allow(
    missing_docs,
    reason = "most fields are named after the document's keywords"
)]
pub mod ir;
pub mod load;
pub mod lower;
pub mod options;
pub mod passes;

pub use crate::expand::{Analysis, Expansion, analyse, check_document, expand, expand_document};
