//! Choosing operations and webhooks by name, by endpoint and by tag.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, LitStr, Result, parenthesized};

use crate::diagnostic::did_you_mean::nearest;
use crate::diagnostic::shown;
use crate::ir::{Event, Operation};

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

    fn matches(&self, operation: &Operation) -> bool {
        match self {
            Selector::Tag(tag) => {
                let tag = tag.value();
                operation.tags.contains(&tag)
            }
            Selector::Text(text) => {
                let text = text.value();
                [
                    operation.id.as_str(),
                    operation.name.wire.as_str(),
                    &endpoint(operation),
                ]
                .into_iter()
                .any(|name| glob(&text, name))
            }
        }
    }

    /// What to say where nothing matched.
    fn nothing(&self, operations: &[Operation]) -> Error {
        let (what, nearest) = match self {
            Selector::Tag(tag) => {
                let tags = operations
                    .iter()
                    .flat_map(|operation| &operation.tags)
                    .map(String::as_str);
                (
                    format!("no operation has the tag {:?}", shown::name(&tag.value())),
                    nearest(&tag.value(), tags),
                )
            }
            Selector::Text(text) => {
                let endpoints: Vec<String> = operations.iter().map(endpoint).collect();
                let ids = operations.iter().map(|operation| operation.id.as_str());
                let names = ids.chain(endpoints.iter().map(String::as_str));
                let found = nearest(&text.value(), names).map(str::to_owned);
                return no_match(
                    text.span(),
                    format!("no operation matches {:?}", shown::name(&text.value())),
                    found.as_deref(),
                );
            }
        };
        no_match(self.span(), what, nearest)
    }
}

fn no_match(span: Span, what: String, nearest: Option<&str>) -> Error {
    match nearest {
        Some(nearest) => Error::new(span, format!("{what}; did you mean {nearest:?}?")),
        None => Error::new(span, what),
    }
}

/// Which operations are selected, one entry each; an error for each selector that selects none.
pub(crate) fn selected(
    selectors: &[Selector],
    operations: &[Operation],
    faults: &mut Vec<Error>,
) -> Vec<bool> {
    let mut selected = vec![false; operations.len()];
    for selector in selectors {
        let mut any = false;
        for (selected, operation) in selected.iter_mut().zip(operations) {
            let matches = selector.matches(operation);
            *selected |= matches;
            any |= matches;
        }
        if !any {
            faults.push(selector.nothing(operations));
        }
    }
    selected
}

/// As [`selected`], for webhooks and callbacks.
pub(crate) fn selected_events(
    names: &[LitStr],
    events: &[Event],
    faults: &mut Vec<Error>,
) -> Vec<bool> {
    let mut selected = vec![false; events.len()];
    for name in names {
        let text = name.value();
        let mut any = false;
        for (selected, event) in selected.iter_mut().zip(events) {
            let matches = glob(&text, &event.name.wire) || glob(&text, &event.name.rust);
            *selected |= matches;
            any |= matches;
        }
        if !any {
            let names = events.iter().map(|event| event.name.wire.as_str());
            faults.push(no_match(
                name.span(),
                format!("no webhook matches {:?}", shown::name(&text)),
                nearest(&text, names),
            ));
        }
    }
    selected
}

pub(crate) fn endpoint(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// Whether a name fits a pattern in which `*` stands for any text.
pub(crate) fn glob(pattern: &str, name: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut rest) = name.strip_prefix(head) else {
        return false;
    };
    let mut pieces: Vec<&str> = tail.split('*').collect();
    let Some(last) = pieces.pop() else {
        return false;
    };
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn a_star_stands_for_any_text() {
        let cases = [
            ("createPlan", "createPlan", true),
            ("createPlan", "createPlans", false),
            ("GET /plans/*", "GET /plans/{code}", true),
            ("GET /plans/*", "GET /plans", false),
            ("* /plans*", "DELETE /plans/{code}", true),
            ("*a*a", "aba", true),
            ("*a*a", "a", false),
            ("*", "", true),
        ];
        for (pattern, name, wanted) in cases {
            assert_eq!(glob(pattern, name), wanted, "{pattern} on {name}");
        }
    }
}
