//! Deep nesting and huge lists; `build.rs` writes the document.

use serde_json::{Value, json};

use crate::support::{Typed, kept};

#[allow(dead_code, reason = "tests name some of it")]
mod host {
    include!(concat!(env!("OUT_DIR"), "/sizes.rs"));
}

#[test]
fn each_of_thousands_of_values_has_a_variant() {
    for index in [0, 1, 1999] {
        let value = host::Huge::from(format!("value {index}").as_str());
        assert!(!matches!(value, host::Huge::Unknown(_)), "{value:?}");
        assert_eq!(value.as_str(), format!("value {index}"));
    }
    // All of these have the same name in Rust, apart from a number.
    let value = host::Alike::from("-".repeat(500).as_str());
    assert!(!matches!(value, host::Alike::Unknown(_)));
}

#[test]
fn objects_of_hundreds_of_properties() {
    let fields: serde_json::Map<String, Value> = (0..300)
        .map(|index| (format!("p{index}"), json!(index)))
        .collect();
    kept::<host::Wide>(Value::Object(fields));
}

#[test]
fn schemas_nest_as_deep_as_a_document_may() {
    fn nested<T: Typed>() {
        let mut value = json!({"end": 1});
        for _ in 0..30 {
            value = json!({"next": [value]});
        }
        kept::<T>(value);
    }
    nested::<host::Deep>();
}
