//! References within a document, once `load` has made all of them begin with `#`.
//!
//! `convert` reports broken ones; here they are followed as far as they lead.

use serde_json::Value;

use super::Pointer;

/// Longer chains of references than this are not followed.
pub(crate) const MAX_CHAIN: usize = 64;

/// The text of `$ref`, where the value is a reference.
pub(crate) fn reference_of(value: &Value) -> Option<&str> {
    value.as_object()?.get("$ref")?.as_str()
}

/// What a reference names: the text after its `#`.
pub(crate) fn target_of(value: &Value) -> Option<&str> {
    reference_of(value)?.strip_prefix('#')
}

/// The place that references lead to from `at`: `at` itself where there is none.
pub(crate) fn follow(root: &Value, at: &Pointer) -> Pointer {
    let mut at = at.clone();
    for _ in 0..MAX_CHAIN {
        match root.pointer(at.as_str()).and_then(target_of) {
            Some(next) => at = Pointer::from_fragment(next),
            None => break,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_followed_as_far_as_they_lead() {
        let root = json!({
            "a": { "$ref": "#/b" },
            "b": { "$ref": "#/c~1d" },
            "c/d": { "type": "string" },
            "nothing": { "$ref": "#/missing" },
            "file": { "$ref": "other.yaml" },
            "name": { "$ref": 1 },
        });
        let end = |from: &str| follow(&root, &Pointer::from_fragment(from)).to_string();
        assert_eq!(end("/a"), "#/c~1d");
        assert_eq!(end("/c~1d"), "#/c~1d");
        assert_eq!(end("/nothing"), "#/missing");
        assert_eq!(end("/file"), "#/file");
        assert_eq!(end("/name"), "#/name");
    }

    #[test]
    fn a_circle_of_references_ends() {
        let root = json!({ "a": { "$ref": "#/b" }, "b": { "$ref": "#/a" } });
        follow(&root, &Pointer::from_fragment("/a"));
    }
}
