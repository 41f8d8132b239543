//! A plug-in's reply to a `before_*` callback, and the value that results from it.

use serde_json::{Map, Value};

use crate::shown::message;
use crate::typed::change::FieldError;

/// How many errors are listed; further errors are only counted.
const MOST_ERRORS: usize = 100;

/// How many characters of a text in errors are kept: the texts go to the host's callers.
const LONGEST_TEXT: usize = 1_000;

/// A reply in the wire format.
#[derive(Debug, PartialEq)]
pub(super) enum Reply {
    Unchanged,
    Whole(Value),
    Patch(Map<String, Value>),
    Refused(Vec<FieldError>),
}

impl Reply {
    /// Reads a reply; `whole` is the key of a whole value.
    pub(super) fn read(output: &[u8], whole: &str) -> Result<Reply, String> {
        let output = output.trim_ascii();
        if output.is_empty() || output == b"null" {
            return Ok(Reply::Unchanged);
        }
        let reply: Value = serde_json::from_slice(output)
            .map_err(|error| message(&error.to_string()).into_owned())?;
        let expected =
            || format!("expected nothing, or an object with one of `{whole}`, `patch`, `errors`");
        let Value::Object(reply) = reply else {
            return Err(expected());
        };
        let mut entries = reply.into_iter();
        match (entries.next(), entries.next()) {
            (None, _) => Ok(Reply::Unchanged),
            (Some(_), Some(_)) => Err(expected()),
            (Some((key, value)), None) => match (key.as_str(), value) {
                ("patch", Value::Object(fields)) => Ok(Reply::Patch(fields)),
                ("patch", _) => Err("`patch` is not an object of fields".to_owned()),
                ("errors", errors) => refused(errors),
                (key, value @ Value::Object(_)) if key == whole => Ok(Reply::Whole(value)),
                (key, _) if key == whole => Err(format!("`{whole}` is not an object")),
                (_, _) => Err(expected()),
            },
        }
    }
}

/// An empty list is not a refusal, as in Rails: a plug-in may collect errors and find none.
fn refused(errors: Value) -> Result<Reply, String> {
    let mut errors: Vec<FieldError> = serde_json::from_value(errors).map_err(|error| {
        let error = error.to_string();
        format!(
            "`errors` is not a list of field and message: {}",
            message(&error)
        )
    })?;
    let more = errors.len().saturating_sub(MOST_ERRORS);
    errors.truncate(MOST_ERRORS);
    for error in &mut errors {
        cut(&mut error.message);
        if let Some(field) = &mut error.field {
            cut(field);
        }
    }
    if more > 0 {
        errors.push(FieldError::of_record(format!("… and {more} more")));
    }
    Ok(if errors.is_empty() {
        Reply::Unchanged
    } else {
        Reply::Refused(errors)
    })
}

fn cut(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(LONGEST_TEXT) {
        text.truncate(end);
        text.push('…');
    }
}

/// The value with a patch: each field is replaced, null clears it.
pub(super) fn patched(value: Value, patch: Map<String, Value>, known: &[&str]) -> Value {
    let mut fields = match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    for (name, value) in patch {
        // A property that the document does not name can't be null, but it can be removed.
        if value.is_null() && !known.contains(&name.as_str()) {
            fields.remove(&name);
        } else {
            fields.insert(name, value);
        }
    }
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{FieldError, Reply, patched};

    #[track_caller]
    fn reads(output: &str, wanted: Reply) {
        assert_eq!(Reply::read(output.as_bytes(), "record"), Ok(wanted));
    }

    #[test]
    fn replies_in_the_wire_format() {
        for nothing in ["", " \n", "null", "{}", r#"{"errors":[]}"#] {
            reads(nothing, Reply::Unchanged);
        }
        reads(r#"{"record":{"a":1}}"#, Reply::Whole(json!({ "a": 1 })));
        let patch = json!({ "a": null }).as_object().cloned().unwrap();
        reads(r#"{"patch":{"a":null}}"#, Reply::Patch(patch));
        reads(
            r#"{"errors":[{"field":"a","message":"b"},{"message":"c"},{"field":null,"message":"d"}]}"#,
            Reply::Refused(vec![
                FieldError::new("a", "b"),
                FieldError::of_record("c"),
                FieldError::of_record("d"),
            ]),
        );
    }

    #[test]
    fn everything_else_is_a_fault() {
        for output in [
            "{",
            "[]",
            "true",
            r#"{"recrd":{}}"#,
            r#"{"record":1}"#,
            r#"{"patch":[]}"#,
            r#"{"errors":"no"}"#,
            r#"{"errors":[{"field":"a"}]}"#,
            r#"{"record":{},"errors":[]}"#,
            "\u{0}",
        ] {
            assert!(
                Reply::read(output.as_bytes(), "record").is_err(),
                "{output}"
            );
        }
        let deep = format!(
            "{{\"record\":{}{}}}",
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert!(Reply::read(deep.as_bytes(), "record").is_err());
    }

    #[test]
    fn a_flood_of_errors_is_cut_and_says_so() {
        let errors = vec![json!({ "message": "é".repeat(5_000) }); 150];
        let output = json!({ "errors": errors }).to_string();
        let Ok(Reply::Refused(errors)) = Reply::read(output.as_bytes(), "record") else {
            panic!("not a refusal")
        };
        assert_eq!(errors.len(), 101);
        assert_eq!(errors[0].message.chars().count(), 1_001);
        assert_eq!(errors[100].message, "… and 50 more");
    }

    #[test]
    fn a_patch_replaces_fields_and_clears_by_null() {
        let patch = json!({ "a": null, "b": { "x": 1 }, "extra": null })
            .as_object()
            .cloned();
        let record = json!({ "a": 1, "b": { "y": 2 }, "c": 3, "extra": 4 });
        assert_eq!(
            patched(record, patch.unwrap(), &["a", "b", "c"]),
            json!({ "a": null, "b": { "x": 1 }, "c": 3 })
        );
    }
}
