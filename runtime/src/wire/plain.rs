//! The envelope as this crate's hosts write it, taken apart without looking into its entity.
//!
//! To read an envelope of any form is to pass over its entity once, to find where it ends, and to read
//! it then: twice the work of most calls. In the form that [`RawResponse::to_json`](crate::backend::RawResponse) gives it, what
//! precedes the entity is known, and the entity reaches to the last brace, or else it will turn out to
//! be no JSON.

use super::envelope::Envelope;
use crate::value::headers::Headers;

/// Takes an envelope apart that is written so; what is written otherwise is none. Only if its entity
/// is read to the end, and found to be JSON, is it an envelope.
pub(crate) fn split(envelope: &str) -> Option<Envelope<'_>> {
    let rest = envelope.strip_prefix(r#"{"status":"#)?;
    let (status, rest) = rest.split_once(r#","content":""#)?;
    let (content, rest) = rest.split_once('"')?;
    // Three digits are the number that they seem to be unless the first is a zero, which is no JSON.
    if status.len() != 3 || !status.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let status = status.parse().ok().filter(|status| *status >= 100)?;
    // An escaped media type is another's.
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
        let mut answer = RawResponse::new(201);
        answer.content = Some("application/json; charset=utf-8".to_owned());
        answer.headers.append("x-a", "}\"");
        answer.entity = crate::wire::raw_response::RawBody::Text("a}".to_owned());
        let json = String::from_utf8(answer.to_json()).unwrap();
        let envelope = split(&json).unwrap();
        assert_eq!(envelope.status, 201);
        assert_eq!(
            envelope.content.as_deref(),
            Some("application/json; charset=utf-8")
        );
        assert_eq!(envelope.headers, answer.headers);
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
