//! The fields that a plug-in changed, without those that it does not know.

use serde_json::{Map, Value};

/// The patch of `original` that does what turns `before` into `after`.
///
/// `before` is `original` as the plug-in's types read it, `after` the same once the plug-in is done. A
/// plug-in whose document is older than its host's drops what it does not know when it reads: that must
/// not look like a change.
pub(crate) fn patch(original: &Value, before: &Value, after: &Value) -> Map<String, Value> {
    let mut patch = Map::new();
    let (Value::Object(before), Value::Object(after)) = (before, after) else {
        return patch;
    };
    for (key, after) in after {
        if before.get(key) != Some(after) {
            let value = overlay(original.get(key), before.get(key), after);
            patch.insert(key.clone(), value);
        }
    }
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        patch.insert(key.clone(), Value::Null);
    }
    patch
}

/// Gives `original`, with what differs between `before` and `after`.
fn overlay(original: Option<&Value>, before: Option<&Value>, after: &Value) -> Value {
    let (Some(Value::Object(original)), Some(Value::Object(before)), Value::Object(after)) =
        (original, before, after)
    else {
        return after.clone();
    };
    let mut result = original.clone();
    for (key, value) in after {
        if before.get(key) != Some(value) {
            let value = overlay(original.get(key), before.get(key), value);
            result.insert(key.clone(), value);
        }
    }
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        result.remove(key);
    }
    Value::Object(result)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::patch;

    #[test]
    fn only_what_the_plug_in_changed_is_sent() {
        let original = json!({
            "name": "Hooli", "email": "a@b.c", "newer": 1,
            "address": { "city": "Paris", "newer": 2, "street": "x" },
        });
        let before = json!({
            "name": "Hooli", "email": "a@b.c", "address": { "city": "Paris", "street": "x" },
        });
        let after = json!({ "name": "HOOLI", "address": { "city": "Lyon" }, "url": "u" });
        assert_eq!(
            json!(patch(&original, &before, &after)),
            json!({
                "name": "HOOLI", "email": null, "url": "u",
                "address": { "city": "Lyon", "newer": 2 },
            })
        );
        assert!(patch(&original, &before, &before).is_empty());
    }

    #[test]
    fn a_list_is_replaced_as_a_whole() {
        let (before, after) = (json!({ "a": [1, 2] }), json!({ "a": [2] }));
        assert_eq!(json!(patch(&before, &before, &after)), json!({ "a": [2] }));
    }
}
