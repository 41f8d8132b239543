//! Defaults, and properties that only one direction has.

use extism_openapi::Mock;
use serde_json::{Value, json};

use crate::support::document;

document!("documents/constructs/objects.yaml");

/// `default: null` is left out: it means that absent is equivalent to null, not that it is null.
fn defaults() -> Value {
    json!({
        "flag": true, "count": 7, "ratio": 1.0, "word": "hello", "text_of_number": "1.5",
        "number_of_text": 12, "level": "low", "mixed": 1, "list": ["a", "b"], "empty_list": [],
        "map": {"a": 1}, "object": {"a": 1, "b": "x"}, "any": {"deep": [1]}, "either": "auto",
        "tuple": ["a", 1], "nullable_value": 5, "bytes": "YWJj",
        "big": 18446744073709551615_u64, "small": -3, "float": 0.5, "referenced": "low",
        "with_sibling": "high", "date": "2026-01-01", "nested": {"deep": 3}
    })
}

#[test]
fn defaults_of_every_type_are_filled_in_by_the_reader() {
    read_as!(Settings: json!({}) => defaults());
    // Present values win over defaults.
    let read: host::Settings =
        serde_json::from_value(json!({"count": 8, "nullable_value": null})).unwrap();
    assert_eq!(
        (read.count, read.nullable_value),
        (Some(8), extism_openapi::Field::Null)
    );
}

/// If the plug-in leaves everything out, the host reads the defaults, and vice versa.
#[test]
fn defaults_are_filled_in_on_both_sides_of_the_wire() {
    let mock = Mock::new().on(host::operations::change_settings, |params| {
        assert_eq!(serde_json::to_value(&params.body).unwrap(), defaults());
        Ok(host::Settings::new().into())
    });
    let got = extism_openapi::with_host(mock, || guest::change_settings(guest::Settings::new()));
    assert_eq!(serde_json::to_value(&*got.unwrap()).unwrap(), defaults());
}

/// `password` is required and `writeOnly`, `id` is required and `readOnly`.
#[test]
fn a_request_needs_no_read_only_field_and_an_answer_no_write_only_one() {
    let mock = Mock::new().on(host::operations::create_account, |params| {
        assert_eq!(params.body.password.as_deref(), Some("secret"));
        assert_eq!(params.body.id, None);
        let mut account = host::Account::new("Ada");
        account.id = Some("1".to_owned());
        account.audit = Some(host::Audit::new("now"));
        Ok(account.into())
    });
    let mut account = guest::Account::new("Ada");
    account.password = Some("secret".to_owned());
    let got = extism_openapi::with_host(mock, || guest::create_account(account)).unwrap();
    assert_eq!(got.password, None);
    assert_eq!(
        serde_json::to_value(&*got).unwrap(),
        json!({"id": "1", "name": "Ada", "audit": {"at": "now"}})
    );
    refused!(Account: json!({"id": "1"}), "name");
    kept!(Account: json!({"name": "Ada", "keys": [{"public": "p"}, {"private": "q"}]}));
}
