//! Identifiers: raw where the name is a keyword.

use proc_macro2::{Ident, Span};

/// Strict and reserved keywords of every edition up to 2024, by their length: every name is looked up.
const KEYWORDS: [&[&str]; 9] = [
    &[],
    &[],
    &["as", "do", "fn", "if", "in"],
    &[
        "box", "dyn", "for", "gen", "let", "mod", "mut", "pub", "ref", "try", "use",
    ],
    &[
        "else", "enum", "impl", "loop", "move", "priv", "true", "type",
    ],
    &[
        "async", "await", "break", "const", "false", "final", "macro", "match", "trait", "where",
        "while", "yield",
    ],
    &[
        "become", "extern", "return", "static", "struct", "typeof", "unsafe",
    ],
    &["unsized", "virtual"],
    &["abstract", "continue", "override"],
];

/// Keywords that can't be raw.
const NEVER_RAW: &[&str] = &["self", "Self", "super", "crate", "_", ""];

/// The identifier for a name that the `names` pass chose. Emission can't fail, so a name that is not an
/// identifier (which that pass never chooses) is repaired, not rejected.
pub(super) fn ident(name: &str) -> Ident {
    if NEVER_RAW.contains(&name) {
        return Ident::new(&format!("{name}_"), Span::call_site());
    }
    if is_keyword(name) {
        return Ident::new_raw(name, Span::call_site());
    }
    if is_identifier(name) {
        return Ident::new(name, Span::call_site());
    }
    let repaired: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    Ident::new(&format!("_{repaired}"), Span::call_site())
}

/// The first of `wanted`, `wanted_2`, … that is not taken.
pub(super) fn free_name<'n>(wanted: &str, taken: impl Iterator<Item = &'n str> + Clone) -> String {
    let free = |name: &str| !taken.clone().any(|other| other == name);
    if free(wanted) {
        return wanted.to_owned();
    }
    let mut number = 2_usize;
    loop {
        let name = format!("{wanted}_{number}");
        if free(&name) {
            return name;
        }
        number += 1;
    }
}

fn is_keyword(name: &str) -> bool {
    let keywords = KEYWORDS.get(name.len());
    keywords.is_some_and(|keywords| keywords.contains(&name))
}

fn is_identifier(name: &str) -> bool {
    if name.is_ascii() {
        // Nearly every name: not worth a lexer.
        let mut bytes = name.bytes();
        let head = bytes
            .next()
            .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
        return head && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_');
    }
    syn::parse_str::<Ident>(name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, free_name, ident};

    #[test]
    fn keywords_are_raw_and_the_rest_is_repaired() {
        assert_eq!(ident("type").to_string(), "r#type");
        assert_eq!(ident("gen").to_string(), "r#gen");
        assert_eq!(ident("self").to_string(), "self_");
        assert_eq!(ident("_").to_string(), "__");
        assert_eq!(ident("größe").to_string(), "größe");
        assert_eq!(ident("2fa").to_string(), "_2fa");
        assert_eq!(ident("a-b").to_string(), "_a_b");
    }

    #[test]
    fn keywords_stand_with_their_length() {
        let mut count = 0;
        for (length, keywords) in KEYWORDS.iter().enumerate() {
            count += keywords.len();
            assert!(keywords.iter().all(|keyword| keyword.len() == length));
        }
        assert_eq!(count, 48);
    }

    #[test]
    fn a_taken_name_is_numbered() {
        let taken = ["additional", "additional_2"];
        assert_eq!(free_name("additional", taken.into_iter()), "additional_3");
        assert_eq!(free_name("extra", taken.into_iter()), "extra");
    }
}
