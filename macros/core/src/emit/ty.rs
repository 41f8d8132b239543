//! Types where they are used, and literals of them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::context::Context;
use super::ident::ident;
use crate::ir::{Shape, Ty, TypeDef};

/// The module in which tokens will stand, for paths to the document's types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Module {
    /// Beside the types.
    Root,
    /// In a module beside the types.
    Child,
}

impl Context<'_> {
    /// A type.
    pub(super) fn ty(&self, ty: &Ty, module: Module) -> TokenStream {
        let p = &self.p;
        let inner = |ty: &Ty| self.ty(ty, module);
        match ty {
            Ty::Named(id) => match self.definition(*id) {
                Some(definition) => path(&definition.name.rust, module),
                None => quote!(#p::Value),
            },
            Ty::Boxed(ty) => {
                let ty = inner(ty);
                quote!(#p::Box<#ty>)
            }
            Ty::Nullable(ty) => {
                let ty = inner(ty);
                quote!(#p::Option<#ty>)
            }
            Ty::List(ty) => {
                let ty = inner(ty);
                quote!(#p::Vec<#ty>)
            }
            Ty::Map(ty) => {
                let ty = inner(ty);
                quote!(#p::Map<#ty>)
            }
            // `Debug` and `PartialEq` end at twelve.
            Ty::Tuple(items) if items.len() > 12 => quote!(#p::Vec<#p::Value>),
            Ty::Tuple(items) => {
                let items = items.iter().map(inner);
                quote!((#(#items,)*))
            }
            Ty::Bool => quote!(bool),
            Ty::I32 => quote!(i32),
            Ty::I64 => quote!(i64),
            Ty::U32 => quote!(u32),
            Ty::U64 => quote!(u64),
            Ty::I128 => quote!(i128),
            Ty::F64 => quote!(f64),
            Ty::String { .. } => quote!(#p::String),
            Ty::Base64 => quote!(#p::Base64),
            Ty::Binary => quote!(#p::Bytes),
            Ty::Replaced { by, .. } => match self.settings.custom.replacements.get(*by) {
                Some(path) => quote!(#path),
                None => quote!(#p::Value),
            },
            Ty::Any => quote!(#p::Value),
            Ty::Unit => quote!(()),
        }
    }

    /// Whether an `impl From` for `ty` may clash with one for `other`. Nothing is known about a user's
    /// type, so it gives way where the other may be the same.
    pub(super) fn may_clash(&self, ty: &Ty, other: &Ty) -> bool {
        self.same_type(ty, other) && (self.is_of_users(ty) || !self.is_of_users(other))
    }

    /// Whether a user's type is in it, other than in a type of the expansion.
    fn is_of_users(&self, ty: &Ty) -> bool {
        match self.resolve(ty) {
            Ty::Replaced { .. } => true,
            Ty::Boxed(inner) | Ty::Nullable(inner) | Ty::List(inner) | Ty::Map(inner) => {
                self.is_of_users(inner)
            }
            Ty::Tuple(items) => items.iter().any(|item| self.is_of_users(item)),
            _ => false,
        }
    }

    /// Whether two types are, or may be, the same to rustc; an `impl From` for each of them would
    /// clash.
    fn same_type(&self, a: &Ty, b: &Ty) -> bool {
        match (self.resolve(a), self.resolve(b)) {
            // A struct or enum of the expansion is not a type of the user's.
            (Ty::Replaced { .. }, Ty::Named(_)) | (Ty::Named(_), Ty::Replaced { .. }) => false,
            (Ty::Replaced { .. }, _) | (_, Ty::Replaced { .. }) => true,
            (Ty::Boxed(a), Ty::Boxed(b))
            | (Ty::Nullable(a), Ty::Nullable(b))
            | (Ty::List(a), Ty::List(b))
            | (Ty::Map(a), Ty::Map(b)) => self.same_type(a, b),
            (Ty::Tuple(a), Ty::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.same_type(a, b))
            }
            (Ty::String { .. }, Ty::String { .. }) => true,
            (a, b) => a == b,
        }
    }

    /// An expression of type `ty` for a JSON value; `None` where none can be written as a literal.
    pub(super) fn literal(&self, ty: &Ty, value: &Value, module: Module) -> Option<TokenStream> {
        let p = &self.p;
        match (self.resolve(ty), value) {
            (Ty::Bool, Value::Bool(value)) => Some(quote!(#value)),
            (Ty::String { .. }, Value::String(value)) => Some(quote!(#p::String::from(#value))),
            // An integer such as `1` is a float here and needs its point; an `f64` literal has one.
            (Ty::F64, Value::Number(number)) => number
                .as_f64()
                .filter(|number| number.is_finite())
                .map(float),
            (Ty::Named(id), value) => enum_literal(self.definition(*id)?, value, module),
            (ty, Value::Number(number)) => integer(ty, number),
            _ => None,
        }
    }
}

/// The path of an item of the expansion's root.
pub(super) fn path(name: &str, module: Module) -> TokenStream {
    let name = ident(name);
    match module {
        Module::Root => quote!(#name),
        Module::Child => quote!(super::#name),
    }
}

fn enum_literal(definition: &TypeDef, value: &Value, module: Module) -> Option<TokenStream> {
    let Shape::Enum(list) = &definition.shape else {
        return None;
    };
    let variant = list
        .values
        .iter()
        .find(|candidate| candidate.value == *value)?;
    let ty = path(&definition.name.rust, module);
    let variant = ident(&variant.name.rust);
    Some(quote!(#ty::#variant))
}

/// A literal without suffix takes the type of its place, so it has to fit (rustc denies an overflow).
fn integer(ty: &Ty, number: &serde_json::Number) -> Option<TokenStream> {
    let value = number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from))?;
    let range = match ty {
        Ty::I32 => i128::from(i32::MIN)..=i128::from(i32::MAX),
        Ty::I64 => i128::from(i64::MIN)..=i128::from(i64::MAX),
        Ty::U32 => 0..=i128::from(u32::MAX),
        Ty::U64 => 0..=i128::from(u64::MAX),
        // As much as a literal of JSON has.
        Ty::I128 => i128::from(i64::MIN)..=i128::from(u64::MAX),
        _ => return None,
    };
    if !range.contains(&value) {
        return None;
    }
    let digits = Literal::u128_unsuffixed(value.unsigned_abs());
    Some(if value < 0 {
        quote!(-#digits)
    } else {
        quote!(#digits)
    })
}

fn float(value: f64) -> TokenStream {
    let digits = Literal::f64_unsuffixed(value.abs());
    if value.is_sign_negative() {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}
