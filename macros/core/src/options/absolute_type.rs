//! Paths of the user's that mean the same wherever the expansion puts them.

use syn::{Error, GenericArgument, Path, PathArguments, Result, Type};

use super::path::absolute;

/// The derives of the standard library, which need no path.
const STANDARD: [&str; 9] = [
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Eq",
    "Hash",
    "Ord",
    "PartialEq",
    "PartialOrd",
];

/// Types that need no path.
const PRIMITIVES: [&str; 15] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64",
    "u128", "usize",
];

/// The name of a derive of the standard library, however its path is written.
pub(crate) fn standard_derive(path: &Path) -> Option<&'static str> {
    let last = path.segments.last()?.ident.to_string();
    let first = path.segments.first()?.ident.to_string();
    let known = STANDARD.iter().find(|name| **name == last)?;
    (path.segments.len() == 1 || matches!(first.as_str(), "std" | "core" | "alloc"))
        .then_some(known)
}

/// A derive's path from `crate`, from another crate or of the standard library.
pub(super) fn absolute_derive(path: Path) -> Result<Path> {
    let last = path.segments.last().map(|last| last.ident.to_string());
    if let Some(name @ ("Serialize" | "Deserialize")) = last.as_deref() {
        let message = format!("every type has `{name}` already, as the wire needs it");
        return Err(Error::new_spanned(path, message));
    }
    if path.segments.len() > 1 || path.leading_colon.is_some() {
        return absolute(path);
    }
    if standard_derive(&path).is_some() {
        // Not by its short name: the document may have a type of that name.
        let span = path.segments.first().map(|segment| segment.ident.span());
        let ident = path.get_ident().cloned();
        if let (Some(span), Some(ident)) = (span, ident) {
            return syn::parse2(quote::quote_spanned!(span=> ::core::prelude::v1::#ident));
        }
    }
    let message = "write the derive's whole path: `schemars::JsonSchema`, `crate::MyDerive`";
    Err(Error::new_spanned(path, message))
}

/// A type's path from `crate`, from another crate, or of a primitive; its arguments likewise.
pub(super) fn absolute_type(mut ty: Type) -> Result<Type> {
    make_absolute(&mut ty)?;
    Ok(ty)
}

fn make_absolute(ty: &mut Type) -> Result<()> {
    let Type::Path(path) = ty else {
        let message = "write the path of a type: `crate::Customer`, `jiff::Timestamp`";
        return Err(Error::new_spanned(ty, message));
    };
    if path.qself.is_some() {
        let message = "write the path of a type without `<… as …>`";
        return Err(Error::new_spanned(path, message));
    }
    let alone = path.path.segments.len() == 1 && path.path.leading_colon.is_none();
    if alone && let Some(first) = path.path.segments.first() {
        let name = first.ident.to_string();
        if PRIMITIVES.contains(&name.as_str()) {
            return Ok(());
        }
        if !matches!(name.as_str(), "crate" | "self" | "super" | "Self") {
            let message = format!(
                "write the type's whole path, from `crate` or from its own crate: `crate::{name}`"
            );
            return Err(Error::new_spanned(path, message));
        }
    }
    path.path = absolute(path.path.clone())?;
    for segment in &mut path.path.segments {
        if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            for argument in &mut arguments.args {
                if let GenericArgument::Type(ty) = argument {
                    make_absolute(ty)?;
                }
            }
        }
    }
    Ok(())
}
