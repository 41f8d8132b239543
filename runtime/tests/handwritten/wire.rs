//! The wire's golden texts: a change here is a breaking change for plug-ins in other languages.

use extism_openapi::__private::read_response;
use extism_openapi::{
    Bytes, Error, Value,
    backend::{RawBody, RawResponse},
    error::{CallError, CallErrorKind},
    types::{AnyBody, Headers},
};
use serde_json::value::RawValue;
use serde_json::{from_str, to_string};

use crate::shop::{
    CreateCustomerBody, CreateCustomerError, CreateCustomerParams, CreateCustomerResult,
    CreateCustomerSuccess, Customer, operations,
};

fn raw(json: &str) -> RawBody {
    RawBody::Json(RawValue::from_string(json.to_owned()).unwrap())
}

fn read(envelope: &str) -> CreateCustomerResult {
    read_response::<operations::create_customer>(envelope.as_bytes())
}

#[test]
fn golden_responses() {
    let json = RawResponse::new(200)
        .with_body("application/json", raw(r#"{"b":1,"a":[1.50]}"#))
        .with_header("X-Total", "3")
        .with_header("Link", "a")
        .with_header("link", "b");
    let text = RawResponse::new(503).with_body("text/plain", RawBody::Text("a \"b\"\n".into()));
    let bytes = RawResponse::new(206).with_body("image/png", RawBody::Bytes(vec![0, 255]));
    let failed = RawResponse::failed(CallError::new(CallErrorKind::Denied, "not granted"));
    let cases = [
        (RawResponse::new(204), r#"{"status":204,"content":""}"#),
        (
            json,
            r#"{"status":200,"content":"application/json","headers":{"x-total":"3","link":["a","b"]},"entity":{"b":1,"a":[1.50]}}"#,
        ),
        (
            text,
            r#"{"status":503,"content":"text/plain","entity":"a \"b\"\n"}"#,
        ),
        (
            bytes,
            r#"{"status":206,"content":"image/png","entity":{"base64":"AP8="}}"#,
        ),
        (
            failed,
            r#"{"status":403,"content":"","error":{"kind":"denied","message":"not granted"}}"#,
        ),
    ];
    for (answer, golden) in cases {
        assert_eq!(String::from_utf8(answer.to_json()).unwrap(), golden);
    }
}

#[test]
fn golden_inputs() {
    let file = Bytes::new("hi").with_filename("c.bin");
    let cases = [
        (
            CreateCustomerParams::new("c1", CreateCustomerBody::Json(Customer::new("c1", None))),
            r#"{"external_id":"c1","body":{"external_id":"c1","email":null},"content_type":"application/json"}"#,
        ),
        (
            CreateCustomerParams::new("c1", CreateCustomerBody::Binary(file)).page_size(5),
            r#"{"external_id":"c1","pageSize":5,"body":{"base64":"aGk=","filename":"c.bin"},"content_type":"application/octet-stream"}"#,
        ),
    ];
    for (params, golden) in cases {
        assert_eq!(to_string(&params).unwrap(), golden);
        let read: CreateCustomerParams = from_str(golden).unwrap();
        assert_eq!(read.external_id, params.external_id);
    }
}

#[test]
fn inputs_are_read_by_their_aliases_too() {
    let alias = r#"{"external_id": "c", "page_size": 9, "customer": {"external_id": "c"}}"#;
    let params: CreateCustomerParams = from_str(alias).unwrap();
    assert_eq!(params.page_size, Some(9));
    assert!(matches!(params.body, CreateCustomerBody::Json(_)));
    let twice = r#"{"external_id": "c", "page_size": 9, "pageSize": 9, "body": "x"}"#;
    let message = from_str::<CreateCustomerParams>(twice)
        .unwrap_err()
        .to_string();
    assert!(
        message.starts_with("duplicate field `pageSize`"),
        "{message}"
    );
}

#[test]
fn the_content_type_chooses_the_body() {
    let body = |rest: &str| {
        from_str::<CreateCustomerParams>(&format!(r#"{{"external_id": "c", {rest}}}"#))
            .map(|params| params.body)
            .map_err(|error| error.to_string())
    };
    let csv = CreateCustomerBody::Csv("a".into());
    assert_eq!(
        body(r#""content_type": "text/csv", "body": "a""#),
        Ok(csv.clone())
    );
    assert_eq!(
        body(r#""content_type": "TEXT/CSV; header=present", "body": "a""#),
        Ok(csv.clone())
    );
    // Without it: the first media type that the body can be read as.
    assert_eq!(body(r#""body": "a""#), Ok(csv));
    assert_eq!(
        body(r#""body": {"base64": "aGk"}"#),
        Ok(CreateCustomerBody::Binary(Bytes::new("hi")))
    );
    for (rest, message) in [
        (
            r#""content_type": "a/b", "body": "a""#,
            r#"`content_type`: "a/b" is not one of the body's media types (application/json, text/csv, application/octet-stream)"#,
        ),
        (
            r#""content_type": "application/json", "body": {"external_id": 1}"#,
            "`body.external_id`: invalid type",
        ),
        (
            r#""body": 5"#,
            "`body`: invalid type: integer `5`, expected an object (Customer)",
        ),
        (r#""content_type": "text/csv""#, "missing field `body`"),
    ] {
        let found = body(rest).unwrap_err();
        assert!(found.starts_with(message), "{found}");
    }
}

#[test]
fn responses_of_other_hosts_are_read_leniently() {
    let total = |envelope| {
        read(envelope)
            .unwrap()
            .headers()
            .get("x-total")
            .map(str::to_owned)
    };
    // Members in any order, unknown ones ignored, no content, null for nothing.
    let envelope = r#"{"entity": {"external_id": "c"}, "x": {"y": []}, "headers": {"X-Total": "1"},
        "error": null, "content": null, "status": 200}"#;
    assert_eq!(total(envelope), Some("1".into()));
    let envelope = r#"{"status": 200, "headers": null, "entity": {"external_id": "c"}}"#;
    assert_eq!(total(envelope), None);
    let no_body = read(r#"{"status": 204, "content": "text/plain", "entity": "x"}"#).unwrap();
    assert_eq!(no_body.into_inner(), CreateCustomerSuccess::NoContent);
    let plain = read(r#"{"status": 202, "content": "text/plain\u003b charset=x", "entity": "é"}"#);
    assert_eq!(
        plain.unwrap().into_inner(),
        CreateCustomerSuccess::Accepted("é".into())
    );
}

#[test]
fn bodies_that_the_document_does_not_list_keep_their_form() {
    let cases = [
        (
            r#"{"status": 200, "content": "text/html", "entity": "<p>"}"#,
            AnyBody::Text("<p>".into()),
        ),
        (
            r#"{"status": 418, "content": "application/json", "entity": "<p>"}"#,
            AnyBody::Json("<p>".into()),
        ),
        (
            r#"{"status": 418, "content": "application/json", "entity": null}"#,
            AnyBody::Json(Value::Null),
        ),
        (
            r#"{"status": 418, "content": "a/b", "entity": {"base64": "aGk="}}"#,
            AnyBody::Bytes(b"hi".to_vec()),
        ),
        (
            r#"{"status": 418, "entity": {"a": 1}}"#,
            AnyBody::Json(from_str(r#"{"a": 1}"#).unwrap()),
        ),
        (r#"{"status": 418, "content": ""}"#, AnyBody::Empty),
    ];
    for (envelope, expected) in cases {
        match read(envelope) {
            Err(Error::Api(response)) => {
                assert_eq!(
                    *response,
                    CreateCustomerError::Other(expected),
                    "{envelope}"
                );
            }
            other => panic!("{envelope}: {other:?}"),
        }
    }
}

#[test]
fn failed_calls_keep_kinds_that_are_not_known_yet() {
    let envelope = r#"{"status": 599, "error": {"kind": "quota", "message": "m", "more": 1}}"#;
    match read(envelope) {
        Err(Error::Call(error)) => {
            assert_eq!(error.kind, CallErrorKind::Other("quota".into()));
            assert_eq!((error.status, error.message.as_str()), (599, "m"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn headers_are_compared_without_case() {
    let mut headers: Headers = from_str(r#"{"A": "1", "b": ["2", "3"]}"#).unwrap();
    headers.append("a", "4");
    assert_eq!(headers.get_all("a").collect::<Vec<_>>(), ["1", "4"]);
    assert_eq!(
        (headers.get("B"), headers.get("c"), headers.len()),
        (Some("2"), None, 4)
    );
    assert_eq!(
        to_string(&headers).unwrap(),
        r#"{"a":["1","4"],"b":["2","3"]}"#
    );
}

/// An envelope of this crate's own hosts is read once, any other twice, with the same result. A space in
/// front makes it one of another host.
#[test]
fn an_envelope_says_the_same_whatever_host_wrote_it() {
    let entities = [
        r#"{"external_id":"c1","email":null}"#,
        r#"{"external_id":"c1","email":"a}\",\"error\":{","further":[{}]}"#,
        r#"{"external_id":1}"#,
        r#"{"message":"taken"}"#,
        r#"{"base64":"AP8="}"#,
        r#"{"base64":"?"}"#,
        r#""text""#,
        r#""text"#,
        "null",
        "{}",
        "",
        "[1,]",
    ];
    let contents = [
        "",
        "application/json",
        "Application/JSON; charset=utf-8",
        "text/csv",
        "text/plain",
        "application/octet-stream",
        r"application\/json",
    ];
    let rests = [
        "}",
        " }",
        "} ",
        "}}",
        "",
        r#","error":null}"#,
        r#","error":{"kind":"denied","message":"}"}}"#,
        r#","entity":{"external_id":"c2"}}"#,
        r#","status":500}"#,
        r#","content":"text/csv"}"#,
        r#","further":[{"entity":1}]}"#,
    ];
    let headers = ["", r#","headers":{"x-total":"3"}"#, r#","headers":{"#];
    for status in [
        "200", "201", "202", "204", "304", "404", "422", "500", "2e2", "999", "070", "-12",
    ] {
        for (content, header) in contents.iter().flat_map(|c| headers.map(|h| (c, h))) {
            for (entity, rest) in entities.iter().flat_map(|e| rests.map(|r| (e, r))) {
                let ours = format!(
                    r#"{{"status":{status},"content":"{content}"{header},"entity":{entity}{rest}"#
                );
                let other = format!(" {ours}");
                // If the whole is not JSON, a message says in which column.
                let same = |ours: String, other: String| {
                    let columns = ours.contains(" column ") && other.contains(" column ");
                    assert!(ours == other || columns, "{ours}\n{other}");
                };
                same(format!("{:?}", read(&ours)), format!("{:?}", read(&other)));
                let ping = |envelope: &str| {
                    format!(
                        "{:?}",
                        read_response::<operations::ping>(envelope.as_bytes())
                    )
                };
                same(ping(&ours), ping(&other));
            }
        }
    }
}
