//! Percent-encoding of what plug-ins send, so that no value can be read as structure.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but RFC 3986's unreserved characters.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What a query's value may keep where the document allows reserved characters. `&` and `#` would end
/// the value, and so would `;` for some servers; `+` would be read as a space, and brackets are not
/// allowed in a query.
const RESERVED: &AsciiSet = &VALUE
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b'=');

/// What is encoded in the literal part of a path template.
const LITERAL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A value with everything encoded that is not unreserved.
pub(super) fn value(text: &str) -> String {
    utf8_percent_encode(text, VALUE).to_string()
}

/// A query's value whose reserved characters stay, as do the percent-encoded ones that it has already.
pub(super) fn reserved(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.extend(utf8_percent_encode(&rest[..at], RESERVED));
        let triple = rest.as_bytes().get(at + 1..at + 3);
        if triple.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            out.push_str(&rest[at..at + 3]);
            rest = &rest[at + 3..];
        } else {
            out.push_str("%25");
            rest = &rest[at + 1..];
        }
    }
    out.extend(utf8_percent_encode(rest, RESERVED));
    out
}

/// The literal part of a path template.
pub(super) fn literal(text: &str) -> String {
    utf8_percent_encode(text, LITERAL).to_string()
}

#[cfg(test)]
mod tests {
    use super::{literal, reserved, value};

    #[test]
    fn values_keep_only_unreserved_characters() {
        assert_eq!(value("aZ0-._~"), "aZ0-._~");
        assert_eq!(
            value("a/b?c#d e&f=%2e|é\n"),
            "a%2Fb%3Fc%23d%20e%26f%3D%252e%7C%C3%A9%0A"
        );
    }

    #[test]
    fn reserved_characters_stay_unless_they_end_the_value() {
        assert_eq!(reserved("a/b?c:d,e=f"), "a/b?c:d,e=f");
        assert_eq!(reserved("a&b#c+d[e];f=g"), "a%26b%23c%2Bd%5Be%5D%3Bf=g");
        assert_eq!(
            reserved("50% of %20 and é%"),
            "50%25%20of%20%20%20and%20%C3%A9%25"
        );
    }

    #[test]
    fn literals_keep_what_the_document_encoded() {
        assert_eq!(literal("/a b/%20/c:d"), "/a%20b/%20/c:d");
        assert_eq!(literal("/{x}?"), "/%7Bx%7D%3F");
    }
}
