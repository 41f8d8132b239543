//! Words of a document's names, and the two casings that Rust asks for.
//!
//! Own code because the usual crates split plural acronyms (`customerIDs` → `customer_i_ds`) and
//! know nothing of names that are only symbols, which documents have (`+`, `<=`, `-created_at`).

use unicode_ident::is_xid_start;
use unicode_normalization::UnicodeNormalization;
use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::{
    GeneralSecurityProfile, is_potential_mixed_script_confusable_char, skeleton,
};

/// Names are made from this much of a text. A longer name would be repeated at each use of a type; names
/// that become equal by it get numbers.
const LONGEST: usize = 500;

/// The part of a text that a name is made from.
fn start(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// `snake_case` of a name; may be empty or start with a digit (see [`snake_ident`]).
pub(crate) fn snake(text: &str) -> String {
    let mut snake = String::with_capacity(text.len() + 4);
    for word in words(text) {
        if !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(
            word.chars()
                .flat_map(char::to_lowercase)
                .filter(|c| is_xid_continue(*c)),
        );
    }
    composed(snake)
}

/// `PascalCase` of a name; may be empty or start with a digit (see [`pascal_ident`]).
pub(crate) fn pascal(text: &str) -> String {
    let text = start(text);
    let mut pascal = String::with_capacity(text.len());
    for word in words(text) {
        let digit_before = pascal.ends_with(|c: char| c.is_ascii_digit());
        if digit_before && word.starts_with(|c: char| c.is_ascii_digit()) {
            pascal.push('_');
        }
        let mut chars = word.chars();
        if let Some(first) = chars.next() {
            pascal.extend(first.to_uppercase().filter(|c| is_xid_continue(*c)));
        }
        pascal.extend(
            chars
                .flat_map(char::to_lowercase)
                .filter(|c| is_xid_continue(*c)),
        );
    }
    composed(pascal)
}

/// Whether rustc accepts a character within an identifier. It rejects the two joiners, which newer
/// versions of Unicode include.
fn is_xid_continue(c: char) -> bool {
    unicode_ident::is_xid_continue(c) && !matches!(c, '\u{200C}' | '\u{200D}')
}

/// Whether a character says something by itself: marks that change the one before them don't.
fn is_letter(c: char) -> bool {
    is_xid_start(c) || c.is_numeric()
}

/// A name that no lint of rustc warns about (`uncommon_codepoints`, `confusable_idents`,
/// `mixed_script_confusables`): they look at the whole crate, and an expansion can't allow them.
fn without_lints(name: String) -> String {
    if name.is_ascii() {
        return name;
    }
    // Ligatures, and letters of several widths.
    let name: String = name.nfkc().collect();
    let is_told_apart = |c: char| {
        let script = AugmentedScriptSet::for_char(c);
        let is_latin = script == AugmentedScriptSet::for_char('a');
        // One letter that looks like no other shows that the script is meant.
        let mut same = name
            .chars()
            .filter(|it| AugmentedScriptSet::for_char(*it) == script);
        is_latin || same.any(|it| !is_potential_mixed_script_confusable_char(it))
    };
    let looks_ascii = skeleton(&name).all(|c| c.is_ascii());
    let mut plain = String::with_capacity(name.len());
    for c in name.chars() {
        let fits = c.is_ascii() || !looks_ascii && c.identifier_allowed() && is_told_apart(c);
        match fits {
            true => plain.push(c),
            false if plain.is_empty() && name.starts_with(char::is_uppercase) => {
                plain.extend(["U", &code_point(c)[1..]]);
            }
            false => plain.push_str(&code_point(c)),
        }
    }
    plain
}

/// The form in which rustc compares identifiers: `é` in one character and in two is one name to it.
fn composed(name: String) -> String {
    if name.is_ascii() {
        return name;
    }
    name.nfc().collect()
}

/// A field's or function's identifier (emission makes keywords raw).
pub(crate) fn snake_ident(text: &str) -> String {
    let text = start(text);
    let mut name = snake(start(with_sign(text).as_deref().unwrap_or(text)));
    if !name.contains(is_letter) {
        name = words(start(&spelled(text))).join("_").to_lowercase();
    }
    let name = without_lints(name);
    match name.as_str() {
        "" => "empty".to_owned(),
        // These four can't be raw identifiers.
        "self" | "super" | "crate" | "_" => format!("{name}_"),
        _ if !name.starts_with(is_xid_start) => format!("_{name}"),
        _ => name,
    }
}

/// A type's or variant's identifier; `prefix` goes before a digit, `empty` replaces an empty name.
pub(crate) fn pascal_ident(text: &str, prefix: &str, empty: &str) -> String {
    let text = start(text);
    let mut name = pascal(with_sign(text).as_deref().unwrap_or(text));
    if !name.contains(is_letter) {
        name = pascal(&spelled(text));
    }
    let name = without_lints(name);
    match name.as_str() {
        "" => empty.to_owned(),
        "Self" => "Self_".to_owned(),
        _ if !name.starts_with(is_xid_start) => format!("{prefix}{name}"),
        _ => name,
    }
}

/// A name of symbols alone, in words.
fn spelled(text: &str) -> String {
    let mut spelled = String::new();
    for c in text.chars() {
        match symbol(c).or_else(|| sign(c)) {
            Some(word) => spelled.push_str(word),
            None => spelled.push_str(&code_point(c)),
        }
        spelled.push(' ');
    }
    spelled
}

/// The word for a symbol of ASCII.
fn symbol(c: char) -> Option<&'static str> {
    Some(match c {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
        '<' => "less",
        '>' => "greater",
        '=' => "equal",
        '!' => "not",
        '?' => "question",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '^' => "caret",
        '~' => "tilde",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '@' => "at",
        '#' => "hash",
        '$' => "dollar",
        '_' => "underscore",
        '(' | ')' => "parenthesis",
        '[' | ']' => "bracket",
        '{' | '}' => "brace",
        '\'' | '"' | '`' => "quote",
        _ => return None,
    })
}

/// The word for a space, or a symbol beyond ASCII.
fn sign(c: char) -> Option<&'static str> {
    Some(match c {
        ' ' => "space",
        '\t' => "tab",
        '\n' => "newline",
        '\r' => "return",
        '≤' => "at most",
        '≥' => "at least",
        '≠' => "unequal",
        '≈' => "about",
        '±' => "plus minus",
        '×' => "times",
        '÷' => "divided",
        '∞' => "infinity",
        '→' => "right arrow",
        '←' => "left arrow",
        '↑' => "up arrow",
        '↓' => "down arrow",
        '°' => "degree",
        '€' => "euro",
        '£' => "pound",
        '¥' => "yen",
        '§' => "section",
        '©' => "copyright",
        '®' => "registered",
        '™' => "trademark",
        '…' => "ellipsis",
        '–' | '—' => "dash",
        '•' | '·' => "bullet",
        _ => return None,
    })
}

/// The name of a character that has no other name.
fn code_point(c: char) -> String {
    format!("u{:x}", u32::from(c))
}

/// A name whose sign means something (`-1`, `+1`, `-created_at`), with the sign in a word.
fn with_sign(text: &str) -> Option<String> {
    let rest = text.trim_start_matches(['+', '-', '<', '>', '=', '!', '≤', '≥', '≠', '±']);
    let starts = rest.starts_with(|c: char| c.is_alphanumeric());
    let signs = &text[..text.len() - rest.len()];
    (starts && !signs.is_empty()).then(|| format!("{}{rest}", spelled(signs)))
}

/// The words of a name: split at what can't be in an identifier, and at changes of case.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in text.split(|c: char| c == '_' || !is_xid_continue(c)) {
        split_by_case(part, &mut words);
    }
    words
}

fn split_by_case(part: &str, words: &mut Vec<String>) {
    let chars: Vec<char> = part.chars().collect();
    let mut word = String::new();
    for (at, &c) in chars.iter().enumerate() {
        if at > 0 && starts_word(&chars, at) {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    if !word.is_empty() {
        words.push(word);
    }
}

/// Whether the upper case letter at `at` begins a word.
fn starts_word(chars: &[char], at: usize) -> bool {
    if !chars[at].is_uppercase() {
        return false;
    }
    if !chars[at - 1].is_uppercase() {
        return true;
    }
    // The last capital of a run begins the next word (`URLFoo`), except in a plural (`customerIDs`).
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('s'), None) => false,
        (Some('s'), Some(after)) if after.is_uppercase() => false,
        (Some(next), _) => next.is_lowercase(),
        (None, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_the_first_letters_of_a_long_text() {
        for text in [
            "a".repeat(100_000),
            "-".repeat(100_000),
            format!("{}a", "-".repeat(9_000)),
        ] {
            for name in [
                snake_ident(&text),
                pascal_ident(&text, "Type", "Empty"),
                pascal(&text),
            ] {
                assert!(name.len() <= 8 * LONGEST, "{}", name.len());
            }
        }
        // The wire's names are whole.
        assert_eq!(snake(&"a".repeat(1_000)).len(), 1_000);
    }

    #[test]
    fn words_of_many_kinds() {
        for (name, expected) in [
            ("oneOfTwo", "one_of_two"),
            ("invoiceURL", "invoice_url"),
            ("URLFoo", "url_foo"),
            ("customerIDs", "customer_ids"),
            ("e164", "e164"),
            ("v2Foo", "v2_foo"),
            ("snake_case", "snake_case"),
            ("GET /plans/{code}", "get_plans_code"),
            ("customer.created", "customer_created"),
            ("X-Rate-Limit", "x_rate_limit"),
            ("créerClient", "créer_client"),
            ("filter[status]", "filter_status"),
            ("__typename", "typename"),
            ("cafe\u{301}", "café"),
            ("a\u{200D}b", "a_b"),
        ] {
            assert_eq!(snake(name), expected, "{name}");
        }
    }

    /// typify#948.
    #[test]
    fn symbols_are_named_by_what_they_say() {
        for (symbol, name) in [
            ("≥", "AtLeast"),
            ("≤", "AtMost"),
            ("≠", "Unequal"),
            ("≥5", "AtLeast5"),
            ("\t", "Tab"),
            ("\n", "Newline"),
            (" ", "Space"),
            ("😀", "U1f600"),
            ("❤\u{FE0F}", "U2764Ufe0f"),
            ("**", "StarStar"),
            ("", "Empty"),
        ] {
            assert_eq!(pascal_ident(symbol, "Value", "Empty"), name, "{symbol:?}");
        }
    }

    /// swift-openapi-generator#34.
    #[test]
    fn no_name_fires_a_lint_of_the_users_build() {
        for (text, name) in [
            ("ſ", "s"),
            ("ﬁ", "fi"),
            ("ß", "ß"),
            ("é", "é"),
            ("日本", "日本"),
            // Cyrillic that looks like `ace`, and Cyrillic that doesn't.
            ("асе", "u430u441u435"),
            ("цена", "цена"),
            ("µ", "μ"),
        ] {
            assert_eq!(snake_ident(text), name, "{text}");
        }
    }

    #[test]
    fn identifiers_are_never_empty_or_illegal() {
        assert_eq!(snake_ident("self"), "self_");
        assert_eq!(snake_ident("type"), "type");
        assert_eq!(snake_ident("3d"), "_3d");
        assert_eq!(snake_ident("+1"), "plus_1");
        assert_eq!(snake_ident("+"), "plus");
        assert_eq!(snake_ident(""), "empty");
        assert_eq!(snake_ident("☃"), "u2603");
        assert_eq!(pascal_ident("self", "T", "E"), "Self_");
        assert_eq!(pascal_ident("2fa", "Type", "E"), "Type2fa");
        assert_eq!(pascal_ident("APIError", "T", "E"), "ApiError");
        assert_eq!(pascal_ident("v1.2", "T", "E"), "V1_2");
        assert_eq!(pascal_ident("<=", "T", "E"), "LessEqual");
        assert_eq!(pascal_ident("", "T", "Empty"), "Empty");
        assert_eq!(pascal_ident("日本", "T", "E"), "日本");
    }
}
