//! The envelope as this crate's hosts write it, taken apart without looking into its entity.
//!
//! An envelope of any form must be read twice: once past its entity, to find where that ends, and then
//! the entity itself. That is twice the work of most calls. In the form of
//! [`RawResponse::to_json`](crate::backend::RawResponse), what precedes the entity is known, and the
//! entity reaches to the last brace; if it does not, it turns out not to be JSON.

use super::envelope::Envelope;
use crate::value::headers::Headers;

/// Takes an envelope of this form apart; `None` for any other form. It is an envelope only if its entity
/// is then read to the end and found to be JSON.
pub(crate) fn split(envelope: &str) -> Option<Envelope<'_>> {
    let rest = envelope.strip_prefix(r#"{"status":"#)?;
    let (status, rest) = rest.split_once(r#","content":""#)?;
    let (content, rest) = rest.split_once('"')?;
    // Three digits are a number unless the first is a zero, which is not JSON.
    if status.len() != 3 || !status.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let status = status.parse().ok().filter(|status| *status >= 100)?;
    // Hosts of this crate write no escapes in a media type.
    if content.bytes().any(|byte| byte == b'\\' || byte < b' ') {
        return None;
    }
    let (headers, rest) = match rest.strip_prefix(r#","headers":"#) {
        Some(rest) => headers(rest)?,
        None => (Headers::new(), rest),
    };
    let entity = rest.strip_prefix(r#","entity":"#)?.strip_suffix('}')?;
    Some(Envelope {
        status,
        content: (!content.is_empty()).then_some(content.into()),
        headers,
        entity: Some(entity),
        error: None,
    })
}

fn headers(text: &str) -> Option<(Headers, &str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter();
    let headers = values.next()?.ok()?;
    Some((headers, text.get(values.byte_offset()..)?))
}

#[cfg(test)]
mod tests {
    use super::split;
    use crate::wire::raw_response::RawResponse;

    #[test]
    fn an_envelope_of_ours_is_taken_apart() {
        let mut response = RawResponse::new(201);
        response.content = Some("application/json; charset=utf-8".to_owned());
        response.headers.append("x-a", "}\"");
        response.entity = crate::wire::raw_response::RawBody::Text("a}".to_owned());
        let json = String::from_utf8(response.to_json()).unwrap();
        let envelope = split(&json).unwrap();
        assert_eq!(envelope.status, 201);
        assert_eq!(
            envelope.content.as_deref(),
            Some("application/json; charset=utf-8")
        );
        assert_eq!(envelope.headers, response.headers);
        assert_eq!(envelope.entity, Some("\"a}\""));
    }

    #[test]
    fn others_are_left_to_who_can_read_them() {
        for other in [
            "",
            r#"{"status":204,"content":""}"#,
            r#"{ "status":200,"content":"","entity":1}"#,
            r#"{"content":"","status":200,"entity":1}"#,
            r#"{"status":+20,"content":"","entity":1}"#,
            r#"{"status":020,"content":"","entity":1}"#,
            r#"{"status":1e2,"content":"","entity":1}"#,
            r#"{"status":"200","content":"","entity":1}"#,
            r#"{"status":200,"content":"a\u002fb","entity":1}"#,
            r#"{"status":200,"content":"","headers":[],"entity":1}"#,
            r#"{"status":200,"content":"","entity":1"#,
        ] {
            assert!(split(other).is_none(), "{other}");
        }
    }
}
