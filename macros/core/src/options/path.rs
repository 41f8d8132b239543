//! Paths of Rust items, for use in modules inside the expansion.

use proc_macro2::Span;
use syn::{Error, Path, Result, Token};

/// The path is used in modules inside the expansion, where a relative one would mean something else.
pub(crate) fn absolute(path: Path) -> Result<Path> {
    let first = path
        .segments
        .first()
        .map(|segment| segment.ident.to_string());
    match first.as_deref() {
        Some("self" | "super" | "Self") => Err(Error::new_spanned(
            path,
            "write an absolute path, from `crate` or `::`",
        )),
        Some("crate") | None => Ok(path),
        Some(_) => Ok(Path {
            leading_colon: Some(Token![::](Span::call_site())),
            ..path
        }),
    }
}
