//! What chooses operations: a name, an endpoint, or a tag.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, LitStr, Result, parenthesized};

/// One entry of `operations = […]`.
#[derive(Clone)]
pub enum Selector {
    /// `"createCustomer"` or `"GET /plans/*"`.
    Text(LitStr),
    /// `tag("invoices")`.
    Tag(LitStr),
}

impl Parse for Selector {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(LitStr) {
            return Ok(Selector::Text(input.parse()?));
        }
        let name: Ident = input.parse()?;
        if name != "tag" {
            return Err(Error::new(
                name.span(),
                "an operation is chosen by \"operationId\", by \"METHOD /path\" or by tag(\"name\")",
            ));
        }
        let content;
        parenthesized!(content in input);
        Ok(Selector::Tag(content.parse()?))
    }
}

impl Selector {
    pub(crate) fn span(&self) -> Span {
        match self {
            Selector::Text(literal) | Selector::Tag(literal) => literal.span(),
        }
    }
}
