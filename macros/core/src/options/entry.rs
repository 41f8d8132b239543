//! Options that are tables: `{ "Customer" = …, "Customer.name" = … }`.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, LitStr, Path, Result, Token, Type, braced, bracketed, parenthesized};

use super::absolute_type::{absolute_derive, absolute_type};

/// One line of a table.
#[derive(Clone)]
pub struct Entry<T> {
    /// Which part of the document it is about.
    pub target: Target,
    /// What is done with that part.
    pub value: T,
}

/// Which part of a document an entry is about, by name.
#[derive(Clone)]
pub struct Target {
    /// The name as the user writes it.
    pub name: LitStr,
    /// What it is the name of.
    pub kind: TargetKind,
}

/// What a [`Target`] is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// `"Customer"`: of anything.
    Any,
    /// `schema("Customer")`: of a schema, or of what is in one.
    Schema,
    /// `operation("createCustomer")`: of an operation, or of its parameters.
    Operation,
    /// `format("date-time")`: of a format.
    Format,
}

impl Target {
    /// Where its faults are reported.
    pub fn span(&self) -> Span {
        self.name.span()
    }
}

impl Parse for Target {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(LitStr) {
            let name = input.parse()?;
            let kind = TargetKind::Any;
            return Ok(Target { name, kind });
        }
        let word = input.call(Ident::parse_any)?;
        let kind = match word.to_string().as_str() {
            "schema" => TargetKind::Schema,
            "operation" => TargetKind::Operation,
            "format" => TargetKind::Format,
            name => {
                let message = format!("write names of the document in quotes: \"{name}\"");
                return Err(Error::new(word.span(), message));
            }
        };
        let content;
        parenthesized!(content in input);
        let name = content.parse()?;
        Ok(Target { name, kind })
    }
}

/// What may stand before the `=` of a table, and how what follows it is read.
struct Table<T> {
    kinds: &'static [TargetKind],
    value: fn(ParseStream<'_>) -> Result<T>,
}

impl<T> Table<T> {
    /// Reads all entries; no two may name the same.
    fn read(&self, input: ParseStream<'_>) -> Result<Vec<Entry<T>>> {
        let content;
        braced!(content in input);
        let mut entries: Vec<Entry<T>> = Vec::new();
        while !content.is_empty() {
            let target: Target = content.parse()?;
            self.check_kind(&target)?;
            let name = target.name.value();
            let same = |other: &&Entry<T>| {
                other.target.kind == target.kind && other.target.name.value() == name
            };
            if entries.iter().any(|other| same(&other)) {
                let message = format!("{name:?} is given twice; give it once");
                return Err(Error::new(target.span(), message));
            }
            content.parse::<Token![=]>()?;
            let value = (self.value)(&content)?;
            entries.push(Entry { target, value });
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(entries)
    }

    fn check_kind(&self, target: &Target) -> Result<()> {
        if self.kinds.contains(&target.kind) {
            return Ok(());
        }
        let message = match target.kind {
            TargetKind::Format => "only `replace` takes a format",
            TargetKind::Operation => "only `rename` takes an operation",
            TargetKind::Schema | TargetKind::Any => "this option takes no schema",
        };
        Err(Error::new(target.span(), message))
    }
}

/// `replace = { "Customer" = crate::Customer, format("date-time") = jiff::Timestamp }`.
pub(super) fn replacements(input: ParseStream<'_>) -> Result<Vec<Entry<Type>>> {
    let table = Table {
        kinds: &[TargetKind::Any, TargetKind::Schema, TargetKind::Format],
        value: |input| absolute_type(input.parse()?),
    };
    let entries = table.read(input)?;
    for Entry { target, .. } in &entries {
        if target.kind == TargetKind::Format && target.name.value() == "binary" {
            let message = "`binary` is raw bytes, which have a form of their own on the wire; \
                           they stay `Bytes`";
            return Err(Error::new(target.span(), message));
        }
    }
    Ok(entries)
}

/// `rename = { "CustomerObject" = Customer, "createCustomer" = make_customer }`.
pub(super) fn renames(input: ParseStream<'_>) -> Result<Vec<Entry<Ident>>> {
    let kinds = &[TargetKind::Any, TargetKind::Schema, TargetKind::Operation];
    let table = Table { kinds, value: name };
    table.read(input)
}

/// A Rust name; a keyword may stand without its `r#`.
fn name(input: ParseStream<'_>) -> Result<Ident> {
    if input.peek(LitStr) {
        let literal: LitStr = input.parse()?;
        let message = format!("write a Rust name without quotes: {}", literal.value());
        return Err(Error::new(literal.span(), message));
    }
    let name = input.call(Ident::parse_any)?.unraw();
    if matches!(
        name.to_string().as_str(),
        "self" | "Self" | "super" | "crate" | "_"
    ) {
        let message = format!("`{name}` can't be the name of anything");
        return Err(Error::new(name.span(), message));
    }
    Ok(name)
}

/// `derive = { "Customer" = [Eq], "*" = [Hash] }`.
pub(super) fn derives(input: ParseStream<'_>) -> Result<Vec<Entry<Vec<Path>>>> {
    let kinds = &[TargetKind::Any, TargetKind::Schema];
    let table = Table {
        kinds,
        value: |input| {
            let content;
            bracketed!(content in input);
            let paths = content.parse_terminated(Path::parse_mod_style, Token![,])?;
            paths.into_iter().map(absolute_derive).collect()
        },
    };
    table.read(input)
}

/// `attributes = { "Customer" = [#[doc(alias = "client")]] }`.
pub(super) fn attributes(input: ParseStream<'_>) -> Result<Vec<Entry<Vec<Attribute>>>> {
    let kinds = &[TargetKind::Any, TargetKind::Schema];
    let table = Table {
        kinds,
        value: |input| {
            let content;
            bracketed!(content in input);
            let mut all = Vec::new();
            while !content.is_empty() {
                all.extend(outer_attributes(&content)?);
                if !content.is_empty() {
                    content.parse::<Token![,]>()?;
                }
            }
            Ok(all)
        },
    };
    table.read(input)
}

fn outer_attributes(input: ParseStream<'_>) -> Result<Vec<Attribute>> {
    let attributes = Attribute::parse_outer(input)?;
    if attributes.is_empty() {
        return Err(input.error("write an attribute with its brackets: #[deprecated]"));
    }
    for attribute in &attributes {
        if attribute.path().is_ident("cfg") {
            let message = "the code that reads and writes the type would still name what this \
                           leaves out";
            return Err(Error::new_spanned(attribute, message));
        }
    }
    Ok(attributes)
}
