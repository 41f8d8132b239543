//! Types: what is read and what is written.

use extism_openapi::{Field, Value};
use serde_json::{from_str, from_value, json, to_string, to_value};

use crate::shop::{
    Customer, Graduated, Level, Named, NamedLong, Nested, Owner, Properties, Range, Standard,
    Status, Tree,
};

fn read(json: Value) -> Customer {
    from_value(json).unwrap()
}

fn fault<T: serde::de::DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
    from_str::<T>(json).unwrap_err().to_string()
}

#[test]
fn an_object_is_written_in_the_documents_order() {
    let mut customer = Customer::new("c1", None);
    assert_eq!(
        to_string(&customer).unwrap(),
        r#"{"external_id":"c1","email":null}"#
    );
    customer.email = Some("a@b.c".into());
    customer.zip = Field::Null;
    customer.status = Some(Status::Pending);
    customer.seats = Some(3);
    customer.additional.insert("vip".into(), json!(true));
    let text = to_string(&customer).unwrap();
    assert_eq!(
        text,
        r#"{"external_id":"c1","email":"a@b.c","zip":null,"status":"pending","seats":3,"vip":true}"#
    );
    customer.labels = Some(vec!["new".into()]);
    assert_eq!(from_str::<Customer>(&text).unwrap(), customer);
}

#[test]
fn properties_are_read_in_any_order() {
    let forward = read(json!({"external_id": "c", "email": "e", "nick": "n", "zip": "z"}));
    let backward: Customer =
        from_str(r#"{"zip": "z", "nick": "n", "email": "e", "external_id": "c"}"#).unwrap();
    assert_eq!(forward, backward);
    assert_eq!(forward.zip, Field::Value("z".into()));
}

#[test]
fn absent_and_null_differ_where_the_document_lets_them() {
    assert_eq!(read(json!({"external_id": "c"})).zip, Field::Absent);
    assert_eq!(
        read(json!({"external_id": "c", "zip": null})).zip,
        Field::Null
    );
    // Elsewhere null is absent.
    assert_eq!(read(json!({"external_id": "c", "nick": null})).nick, None);
}

#[test]
fn defaults_stand_for_absent_properties() {
    let customer = read(json!({"external_id": "c"}));
    assert_eq!(
        (customer.seats, customer.labels),
        (Some(1), Some(vec!["new".to_owned()]))
    );
    let customer = read(json!({"external_id": "c", "seats": 7, "labels": []}));
    assert_eq!((customer.seats, customer.labels), (Some(7), Some(vec![])));
}

#[test]
fn additional_properties_survive() {
    let customer = read(json!({"external_id": "c", "vip": [1], "": null}));
    assert_eq!(customer.additional["vip"], json!([1]));
    assert_eq!(to_value(&customer).unwrap()["vip"], json!([1]));
    assert_eq!(customer.additional[""], Value::Null);
}

#[test]
fn a_fault_says_in_which_field_it_lies() {
    let cases = [
        (
            r#"{"customer": {"external_id": 5}}"#,
            "`customer.external_id`: invalid type: integer `5`, expected a string",
        ),
        (
            r#"{"customer": {}}"#,
            "`customer`: missing field `external_id`",
        ),
        (
            r#"{"customer": 3}"#,
            "`customer`: invalid type: integer `3`, expected an object (Customer)",
        ),
        (
            r#"{"customer": {"external_id": "c", "external_id": "d"}}"#,
            "`customer`: duplicate field `external_id`",
        ),
        (
            r#"{"customer": {"external_id": "c", "x": 1, "x": 2}}"#,
            "`customer`: duplicate field `x`",
        ),
        (
            r#"{"customer": {"external_id": "c", "labels": [1]}}"#,
            "`customer.labels`: invalid type: integer `1`",
        ),
        (
            r#"{"customer": {"external_id": "c", "status": 1}}"#,
            "`customer.status`: invalid type: integer `1`, expected a string (Status)",
        ),
        ("{}", "missing field `customer`"),
        ("[]", "invalid type: sequence, expected an object (Nested)"),
    ];
    for (json, expected) in cases {
        let message = fault::<Nested>(json);
        assert!(message.starts_with(expected), "{json}: {message}");
        assert_eq!(message.matches("line 1 column").count(), 1, "{message}");
    }
}

#[test]
fn unknown_enum_values_survive() {
    let status: Status = from_str("\"frozen\"").unwrap();
    assert!(matches!(&status, Status::Unknown(value) if value.as_str() == "frozen"));
    assert_eq!(to_string(&status).unwrap(), "\"frozen\"");
    assert_eq!(Status::from("active"), Status::Active);
    assert_eq!("pending".parse::<Status>(), Ok(Status::Pending));
    assert_eq!(
        format!("{:>8}|{}", Status::Active, Status::from(String::from("x"))),
        "  active|x"
    );
    assert_eq!(AsRef::<str>::as_ref(&Status::Pending), "pending");
}

#[test]
fn scalar_enums_compare_numbers_by_what_they_mean() {
    for (json, level) in [
        ("1", Level::One),
        ("1.0", Level::One),
        ("\"off\"", Level::Off),
    ] {
        assert_eq!(from_str::<Level>(json).unwrap(), level, "{json}");
    }
    let unknown: Level = from_str("2").unwrap();
    assert_eq!(unknown, Level::Unknown(json!(2)));
    assert_eq!(
        to_string(&[Level::One, Level::Off, unknown]).unwrap(),
        r#"[1,"off",2]"#
    );
    assert!(fault::<Level>("null").contains("(Level)"));
    assert!(fault::<Level>("{}").contains("(Level)"));
}

#[test]
fn a_tag_chooses_the_variant_and_is_written() {
    let standard: Properties = from_str(r#"{"type": "standard", "amount": "5"}"#).unwrap();
    assert_eq!(
        standard,
        Properties::Standard(Standard { amount: "5".into() })
    );
    assert_eq!(
        to_value(&standard).unwrap(),
        json!({"type": "standard", "amount": "5"})
    );
    // One of two tags: only the variant's own type can say which.
    let volume: Properties = from_str(r#"{"type": "volume", "ranges": [{"upto": 1}]}"#).unwrap();
    let graduated = Graduated {
        ranges: vec![Range { upto: 1 }],
    };
    assert_eq!(volume, Properties::Graduated(Box::new(graduated)));
    // Without the tag, the shape decides.
    let bare: Properties = from_str(r#"{"amount": "5"}"#).unwrap();
    assert_eq!(bare, standard);
}

#[test]
fn an_unknown_tag_survives_and_a_broken_variant_is_named() {
    let json = json!({"type": "percentage", "rate": 1});
    let unknown: Properties = from_value(json.clone()).unwrap();
    assert_eq!(unknown, Properties::Unknown(json.clone()));
    assert_eq!(to_value(&unknown).unwrap(), json);
    let message = fault::<Properties>(r#"{"type": "graduated", "ranges": [{"upto": "x"}]}"#);
    assert!(
        message.starts_with("`ranges.upto`: invalid type"),
        "{message}"
    );
    assert!(
        message.contains(r#"(Properties with "type" "graduated")"#),
        "{message}"
    );
}

#[test]
fn without_a_tag_the_likeliest_variant_is_taken() {
    let named = Owner::Named(Named { name: "n".into() });
    let long = Owner::NamedLong(NamedLong { name: "n".into() });
    assert_eq!(from_value::<Owner>(json!(5)).unwrap(), Owner::Id(5));
    assert_eq!(from_value::<Owner>(json!({"name": "n"})).unwrap(), named);
    assert_eq!(
        from_value::<Owner>(json!({"name": "n", "note": 1})).unwrap(),
        long
    );
    // Nothing fits, or what fits can't be read.
    for json in [
        json!({"nom": "n"}),
        json!({"name": 5}),
        json!("x"),
        json!(1.5),
        json!(null),
    ] {
        let owner: Owner = from_value(json.clone()).unwrap();
        assert_eq!(owner, Owner::Unknown(json.clone()));
        assert_eq!(to_value(&owner).unwrap(), json);
    }
}

#[test]
fn newtypes_are_their_inner_type_on_the_wire() {
    let tree: Tree = from_str("[[],[[]]]").unwrap();
    assert_eq!(tree.len(), 2);
    assert_eq!(to_string(&tree).unwrap(), "[[],[[]]]");
    assert_eq!(Vec::from(tree), [Tree(vec![]), Tree(vec![Tree(vec![])])]);
}

#[test]
fn deep_nesting_is_an_error() {
    let deep = "[".repeat(100_000);
    assert!(fault::<Tree>(&deep).contains("recursion limit"));
}
