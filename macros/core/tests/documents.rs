//! Real documents, expanded for both sides. They are read in place, and the tests say so where they
//! are not there.

mod support;

use std::path::PathBuf;

use extism_openapi_core::emit::Side;
use extism_openapi_core::options::{Options, Selector, Source};
use extism_openapi_core::{Expansion, expand_document};
use proc_macro2::Span;
use syn::LitStr;

/// The folder of the documents, or a line that says what was skipped.
fn specs(test: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/specs");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {test} reads ../shared/specs, which is not there");
    None
}

fn literal(text: &str) -> LitStr {
    LitStr::new(text, Span::call_site())
}

fn file(name: &str) -> Options {
    Options::new(Source::File(literal(name)))
}

/// The expansion as text; a document with errors fails.
fn text(expansion: Expansion) -> String {
    assert_eq!(expansion.errors(), None);
    support::format(expansion.tokens)
}

#[test]
fn lago_expands_for_both_sides() {
    let Some(specs) = specs("lago_expands_for_both_sides") else {
        return;
    };
    let guest = text(expand_document(Side::Guest, &file("lago.yaml"), &specs));
    let host = text(expand_document(Side::Host, &file("lago.yaml"), &specs));
    for text in [&guest, &host] {
        assert!(
            text.contains("pub struct CustomerObject {"),
            "a component's type is missing"
        );
        assert!(
            text.contains("pub type CreateCustomerResult"),
            "an operation's result is missing"
        );
        assert_eq!(text.matches("::TypedOperation for ").count(), 202);
        assert_eq!(text.matches("::Event for ").count(), 61);
        assert!(
            text.contains("include_bytes!"),
            "the document is not tracked"
        );
    }
    assert_eq!(guest.matches("unsafe extern \"C\" {").count(), 202);
    assert!(host.contains("pub fn functions("));
    assert!(
        !host.contains("unsafe"),
        "a host's crate may forbid unsafe code"
    );
}

#[test]
fn a_selection_expands_what_it_uses() {
    let Some(specs) = specs("a_selection_expands_what_it_uses") else {
        return;
    };
    let mut options = file("lago.yaml");
    options.operations = Some(vec![Selector::Text(literal("createCustomer"))]);
    options.webhooks = Some(vec![]);
    let text = text(expand_document(Side::Guest, &options, &specs));
    assert_eq!(text.matches("::TypedOperation for ").count(), 1);
    assert_eq!(text.matches("::Event for ").count(), 0);
    assert!(text.contains("pub struct CustomerObject"));
    assert!(!text.contains("pub struct CreditNoteObject"));
}

#[test]
fn a_selection_that_matches_nothing_names_the_nearest() {
    let Some(specs) = specs("a_selection_that_matches_nothing_names_the_nearest") else {
        return;
    };
    let mut options = file("lago.yaml");
    options.operations = Some(vec![
        Selector::Text(literal("createCustomr")),
        Selector::Tag(literal("planss")),
    ]);
    options.webhooks = Some(vec![literal("customer_createdd")]);
    let tokens = expand_document(Side::Guest, &options, &specs)
        .tokens
        .to_string();
    for message in [
        r#"no operation matches \"createCustomr\"; did you mean \"createCustomer\"?"#,
        r#"no operation has the tag \"planss\"; did you mean \"plans\"?"#,
        "no webhook matches",
    ] {
        assert!(tokens.contains(message), "{message}");
    }
}
