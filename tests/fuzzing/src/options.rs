//! Any text as the arguments of the macros.

use std::path::Path;

use extism_openapi_core::attributes::export;
use extism_openapi_core::emit::Side;
use extism_openapi_core::expand;
use proc_macro2::TokenStream;

use crate::seeds;

/// Expands a macro call with `text` in its brackets, in the folder of the seeds' files.
///
/// # Panics
/// If an expansion is not Rust, or the second differs from the first.
pub fn check(text: &str) {
    let Ok(tokens) = text.parse::<TokenStream>() else {
        return;
    };
    let folder = seeds::folder("files");
    for side in [Side::Guest, Side::Host] {
        let once = expansion(side, tokens.clone(), &folder);
        assert_eq!(
            once,
            expansion(side, tokens.clone(), &folder),
            "the second expansion differs"
        );
    }
    // The attribute, with either half of it.
    let half = tokens.clone().into_iter().count() / 2;
    let arguments: TokenStream = tokens.clone().into_iter().take(half).collect();
    let item: TokenStream = tokens.clone().into_iter().skip(half).collect();
    let function: TokenStream = "fn heard(event: lago::Event) {}"
        .parse()
        .expect("it is Rust");
    for (arguments, item) in [(arguments, item), (tokens, function)] {
        let before = item.to_string();
        let expanded = export(arguments, item).to_string();
        assert!(
            expanded.starts_with(&before),
            "the function is not kept as it is: {expanded}"
        );
    }
}

fn expansion(side: Side, tokens: TokenStream, folder: &Path) -> String {
    let text = expand(side, tokens, folder).to_string();
    if let Err(error) = syn::parse_str::<syn::File>(&text) {
        panic!("the expansion is not Rust: {error}\n{text}");
    }
    text
}
