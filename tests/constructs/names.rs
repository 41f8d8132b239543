//! Names that Rust does not accept as they are: keywords, empty, not ASCII, digits first, equal after
//! a change of case, those of the preludes.

use extism_openapi::{
    Backend as _, Call, Mock, Plugin,
    record::{Callbacks, RecordCallbacks},
};
use serde_json::{Value, json};

use crate::support::document;

document!("documents/constructs/names.yaml");

/// Regression: the markers of operations and records are values, which turned arguments with their names
/// in the expansion's own code into patterns.
mod arguments {
    extism_openapi::openapi_host!(
        "documents/constructs/names.yaml",
        operations = ["response", "entity", "success", "backend", "plugins", "input", "params"],
        records = { plugins: "Strange", record: "Preludes" },
        hooks = ["backend", "plugins"],
        warnings = "allow",
    );
}

#[tokio::test]
async fn operations_and_records_may_be_called_as_arguments_of_the_expansion() {
    let mock = Mock::new().on(arguments::operations::response, |params| {
        Ok(params.response.unwrap_or_default().into())
    });
    let backend = arguments::hooks::around(mock, Callbacks::new(Vec::<Plugin>::new()));
    let call = Call::new(arguments::OPERATIONS[0]);
    let answer = backend.call(&call, br#"{"response":"x"}"#).await;
    let answer: Value = serde_json::from_slice(&answer.to_json()).unwrap();
    assert_eq!(answer["entity"], "x", "{answer}");

    let records = arguments::records::Records::new(Callbacks::new(Vec::<Plugin>::new()));
    let _: RecordCallbacks<arguments::records::plugins> = records.plugins();
}

/// Everything below is found by these names; the wire keeps the document's.
#[test]
fn names_on_the_wire_are_the_documents() {
    let text = include_str!("../documents/constructs/names.yaml");
    let strange: Value = json!({
        "2fa": 1, "2": 2, "+1": 3, "-1": 4, "@id": "5", "$ref": "6", "#": 7, "/a/b~c": 8, "a%20b": 9,
        "{x}": 10, "\"quoted\"": 11, "back\\slash": 12, "line\nbreak": 13, "nul\0": 14, "🚀": 15,
        "🛸": 16, "日本語": 17, "тип": 18, "العربية": 19, "\u{200D}": 20, "a\u{200D}b": 21, "ab": 22,
        "ªº": 23, "1e5": {"": {"": 24}}, "a".repeat(300): {"b".repeat(90): "x"}
    });
    assert!(text.contains(&"a".repeat(300)) && text.contains(&"b".repeat(90)));
    let everything = json!({
        "preludes": {
            "option": {"v": null, "d": 3}, "some": {"v": "x"}, "none": "some", "ok": 1,
            "err": {"v": {"list": [{}]}}, "result": {"a": "b"}, "string": {"v": "x"}, "vec": [[], [[]]],
            "box": {"v": {"v": {}}}, "map": {"a": {"b": {}}}, "default": {"v": "x", "more": 1},
            "clone": "only", "debug": "two", "partial_eq": {"kind": "k"}, "value": {"v": [null]},
            "field": {"v": null}, "bytes": "YWI=", "base64": {"v": "YWI="}, "response": {"v": "x"},
            "error": {"v": "x"}, "call": {"v": "x"}, "api": {"v": "x"}, "unknown_value": "unknown_value",
            "from": [{"v": "x"}, []], "e": "b", "a": {"e": "b"}, "s": {"v": "x"}, "t": {"v": "x"},
            "slots": {"slots": "x"}, "i64": {"v": 1}, "str": "a", "parameters_params": {"v": "x"},
            "parameters_result": {"v": "x"}, "send": {"v": "x"}, "future": {"v": "x"}
        },
        "keywords": {
            "self": "1", "Self": "2", "super": "3", "crate": "4", "_": "5", "__": "6", "type": "7",
            "match": "8", "async": "9", "gen": "10", "try": "11", "additional": "12", "new": "13",
            "": "14", "fn": "15"
        },
        "cases": {
            "fooBar": 1, "foo_bar": 2, "FooBar": 3, "FOO_BAR": 4, "foo-bar": 5, "foo.bar": 6, "foo bar": 7,
            "foo_bar_2": 8, "customerID": 9, "customerId": 10, "café": 11, "cafe\u{301}": 12,
            "STRASSE": 13, "straße": 14, "İstanbul": 15, "𝐀": 16
        },
        "strange": strange,
        "enums": {"keywords": "Self", "cases": "a\u{301}", "signs": "-1", "emoji": "🚀🚀", "mixed": "true", "numbers": 1.5}
    });
    assert_eq!(crosses(everything.clone()), everything);
}

#[test]
fn each_value_of_an_enum_has_a_variant() {
    let all = |values: &[&str]| {
        let read: Vec<host::EnumsKeywords> = values.iter().map(|value| (*value).into()).collect();
        assert!(
            !read
                .iter()
                .any(|value| matches!(value, host::EnumsKeywords::Unknown(_))),
            "{read:?}"
        );
    };
    all(&[
        "self", "Self", "super", "_", "", " ", "Unknown", "Err", "Ok", "None", "new",
    ]);
    for sign in [
        "+",
        "-",
        "*",
        "<",
        "<=",
        ">=",
        "!=",
        "+1",
        "-1",
        "1",
        "1.0",
        "01",
        "-created_at",
    ] {
        let value = host::EnumsSigns::from(sign);
        assert!(!matches!(value, host::EnumsSigns::Unknown(_)), "{sign}");
        assert_eq!(value.as_str(), sign);
    }
    for value in [
        json!(1),
        json!(1.5),
        json!("1"),
        json!(true),
        json!("true"),
        json!(-1),
    ] {
        kept!(EnumsMixed: value);
    }
}

#[test]
fn operations_without_an_id_or_with_an_odd_one_are_called() {
    let names: Vec<_> = guest::OPERATIONS
        .iter()
        .map(|operation| operation.name)
        .collect();
    for name in [
        "get_with_out_id_an_id_json",
        "put_with_out_id_an_id_json",
        "get",
        "type",
        "self",
        "self_2",
        "underscore",
        "crate",
        "2fa",
        "取得",
        "u1f680",
        "u1f6f8",
        "get_url_foo",
        "get_url_foo_2",
        "api",
        "functions",
        "get_ids_23",
        "получить_всё",
    ] {
        assert!(names.contains(&name), "no {name} among {names:?}");
    }
    let mock = Mock::new()
        .on(guest::operations::r#type, |()| Ok(().into()))
        .on(guest::operations::self_, |()| Ok(().into()))
        .on(guest::operations::crate_, |()| Ok(().into()))
        .on(guest::operations::_2fa, |()| Ok(().into()))
        .on(guest::operations::u1f6f8, |()| Ok(().into()))
        .on(guest::operations::r#gen, |()| Ok(().into()))
        .on(guest::operations::get, |()| Ok(().into()));
    extism_openapi::with_host(mock.clone(), || {
        guest::r#type().unwrap();
        guest::self_().unwrap();
        guest::crate_().unwrap();
        guest::_2fa().unwrap();
        guest::u1f6f8().unwrap();
        guest::r#gen().unwrap();
        guest::get().unwrap();
    });
    assert_eq!(
        mock.called(),
        ["type", "self", "crate", "2fa", "u1f6f8", "gen", "get"]
    );
}

#[test]
fn parameters_of_odd_names_cross() {
    let params = guest::ParametersParameters::new("a", "b")
        .type_3(3)
        .self_("s")
        .self_2("S")
        .new_("n")
        .body_in_query("b")
        .content_type_in_query("c")
        .empty("e")
        .filter_a(vec!["1".to_owned()])
        .filter_a_2("2")
        ._1st("1")
        .größe("XL")
        .u1f388("balloon")
        .into("i")
        .clone("c");
    let mock = Mock::new().on(host::operations::parameters, |params| {
        let json = serde_json::to_value(&params).unwrap();
        Ok(json.to_string().into())
    });
    let said = extism_openapi::with_host(mock, || guest::parameters(params)).unwrap();
    let said: Value = serde_json::from_str(&said).unwrap();
    let expected = json!({
        "type": "a", "Type": "b", "TYPE": 3, "self": "s", "Self": "S", "new": "n", "body_in_query": "b",
        "content_type_in_query": "c", "": "e", "filter[a][]": ["1"], "filter_a": "2", "1st": "1",
        "größe": "XL", "🎈": "balloon", "into": "i", "clone": "c"
    });
    assert_eq!(said, expected);
}

#[test]
fn answers_are_chosen_by_status_range_and_default() {
    use extism_openapi::{Error, Response};
    use guest::{AnswersError, AnswersSuccess};

    let asked = |answer: fn() -> host::AnswersResult| {
        let mock = Mock::new().on(host::operations::answers, move |()| answer());
        extism_openapi::with_host(mock, guest::answers)
    };
    let success = |answer| asked(answer).map(Response::into_inner).unwrap();
    let one = success(|| Ok(host::AnswersSuccess::OkJson(3).into()));
    assert_eq!(one, AnswersSuccess::OkJson(3));
    let text = success(|| Ok(host::AnswersSuccess::OkText("x".to_owned()).into()));
    assert_eq!(text, AnswersSuccess::OkText("x".to_owned()));
    let two = success(|| Ok(Response::new(207, host::AnswersSuccess::Success(true))));
    assert_eq!(two, AnswersSuccess::Success(true));

    let error = |answer| match asked(answer) {
        Err(Error::Api(response)) => response.into_inner(),
        other => panic!("{other:?}"),
    };
    let client = error(|| Err(host::AnswersError::ClientError(host::Err::new()).into()));
    assert_eq!(client, AnswersError::ClientError(guest::Err::new()));
    let lost = error(|| Err(host::AnswersError::NotFound.into()));
    assert_eq!(lost, AnswersError::NotFound);
    let default = error(|| Err(host::AnswersError::Default(host::Error::new()).into()));
    assert_eq!(default, AnswersError::Default(guest::Error::new()));
}

#[test]
fn webhooks_of_odd_names_are_exports() {
    assert_eq!(host::EVENTS.len(), 4);
    let _: host::webhooks::Self_ = String::new();
}
