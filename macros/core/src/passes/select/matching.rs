//! Which operations and webhooks a name, an endpoint or a tag means.

use proc_macro2::Span;
use syn::{Error, LitStr};

use crate::diagnostic::did_you_mean::{after_text, nearest};
use crate::diagnostic::shown;
use crate::ir::{Event, LeftOut, Operation};
use crate::options::Selector;

fn matches(selector: &Selector, operation: &Operation) -> bool {
    match selector {
        Selector::Tag(tag) => {
            let tag = tag.value();
            operation.tags.contains(&tag)
        }
        Selector::Text(text) => {
            let text = text.value();
            [
                operation.id.as_str(),
                operation.name.wire.as_str(),
                &operation.endpoint(),
            ]
            .into_iter()
            .any(|name| glob(&text, name))
        }
    }
}

/// Whether a selector means an operation that is left out.
pub(super) fn matches_left_out(selector: &Selector, operation: &LeftOut) -> bool {
    match selector {
        Selector::Tag(tag) => operation.tags.contains(&tag.value()),
        Selector::Text(text) => {
            let text = text.value();
            glob(&text, &operation.id) || glob(&text, &operation.endpoint)
        }
    }
}

/// What to say where nothing matched.
fn nothing(selector: &Selector, operations: &[Operation], left_out: &[LeftOut]) -> Error {
    let mut left_out = left_out.iter();
    if let Some(it) = left_out.find(|it| matches_left_out(selector, it)) {
        return Error::new(selector.span(), it.message());
    }
    let (what, nearest) = match selector {
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
            let endpoints: Vec<String> = operations.iter().map(Operation::endpoint).collect();
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
    no_match(selector.span(), what, nearest)
}

fn no_match(span: Span, what: String, nearest: Option<&str>) -> Error {
    Error::new(span, format!("{what}{}", after_text(nearest)))
}

/// Which operations are selected, one entry each; an error for each selector that selects none.
pub(crate) fn selected(
    selectors: &[Selector],
    operations: &[Operation],
    left_out: &[LeftOut],
    faults: &mut Vec<Error>,
) -> Vec<bool> {
    let mut selected = vec![false; operations.len()];
    for selector in selectors {
        let mut any = false;
        for (selected, operation) in selected.iter_mut().zip(operations) {
            let matches = matches(selector, operation);
            *selected |= matches;
            any |= matches;
        }
        if !any {
            faults.push(nothing(selector, operations, left_out));
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
