//! Reading `records = { customer: CustomerObject, … }`.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitStr, Result, Token, braced, bracketed, parenthesized};

/// One entry of `records = { … }`.
#[derive(Clone)]
pub struct RecordOption {
    /// The record's name.
    pub name: Ident,
    /// The schema of its type.
    pub schema: SchemaName,
    /// Properties that plug-ins may not change, besides those that are protected anyhow.
    pub protected: Vec<LitStr>,
}

/// A schema's name as it is written in the option.
#[derive(Clone)]
pub struct SchemaName {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl From<LitStr> for SchemaName {
    fn from(literal: LitStr) -> Self {
        SchemaName {
            text: literal.value(),
            span: literal.span(),
        }
    }
}

impl From<Ident> for SchemaName {
    fn from(ident: Ident) -> Self {
        SchemaName {
            text: ident.to_string(),
            span: ident.span(),
        }
    }
}

const SHAPE: &str = "write a record as `customer: CustomerObject`, or as \
                     `customer: CustomerObject(protected = [\"external_id\"])`";

/// Reads all entries.
pub(super) fn records(input: ParseStream<'_>) -> Result<Vec<RecordOption>> {
    let entries;
    braced!(entries in input);
    let entries = Punctuated::<RecordOption, Token![,]>::parse_terminated(&entries)?;
    Ok(entries.into_iter().collect())
}

impl Parse for RecordOption {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let shape = |error: Error| Error::new(error.span(), SHAPE);
        let name = input.call(Ident::parse_any).map_err(shape)?;
        input.parse::<Token![:]>().map_err(shape)?;
        let schema = if input.peek(LitStr) {
            SchemaName::from(input.parse::<LitStr>()?)
        } else {
            SchemaName::from(input.call(Ident::parse_any).map_err(shape)?)
        };
        let protected = if input.peek(syn::token::Paren) {
            protected(input).map_err(shape)?
        } else {
            Vec::new()
        };
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(Error::new(input.span(), SHAPE));
        }
        Ok(RecordOption {
            name,
            schema,
            protected,
        })
    }
}

/// `(protected = ["external_id"])`
fn protected(input: ParseStream<'_>) -> Result<Vec<LitStr>> {
    let content;
    parenthesized!(content in input);
    let key: Ident = content.parse()?;
    if key != "protected" {
        return Err(Error::new(key.span(), SHAPE));
    }
    content.parse::<Token![=]>()?;
    let fields;
    bracketed!(fields in content);
    content.parse::<Option<Token![,]>>()?;
    if !content.is_empty() {
        return Err(content.error(SHAPE));
    }
    let fields = Punctuated::<LitStr, Token![,]>::parse_terminated(&fields)?;
    Ok(fields.into_iter().collect())
}
