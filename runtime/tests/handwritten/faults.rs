//! Nothing that comes from outside causes a panic: faulty inputs become responses, faulty responses errors.

use extism_openapi::__private::{read_response, serve};
use extism_openapi::{Error, backend::RawResponse, error::CallErrorKind};

use crate::shop::{CreateCustomerError, CreateCustomerResult, operations};

fn read(envelope: &[u8]) -> CreateCustomerResult {
    read_response::<operations::create_customer>(envelope)
}

fn serve_input(input: &[u8]) -> RawResponse {
    pollster::block_on(serve::<operations::create_customer, _, _>(
        input,
        |_| async { Err(CreateCustomerError::NotFound.into()) },
    ))
}

#[test]
fn a_faulty_input_is_rejected_with_the_operation_and_the_field() {
    let cases: &[(&[u8], &str)] = &[
        (b"", "missing field `external_id`"),
        (b"{", "EOF while parsing"),
        (b"[]", "expected an object (CreateCustomerParams)"),
        (b"\xff", "invalid utf-8 sequence"),
        (br#"{"external_id": 1}"#, "`external_id`: invalid type"),
        (
            br#"{"external_id": "c", "body": {"external_id": 2}}"#,
            "`body.external_id`: invalid type",
        ),
        (
            br#"{"external_id": "c", "pagesize": 3}"#,
            "unknown field `pagesize`, expected one of",
        ),
    ];
    for (input, fault) in cases {
        let error = serve_input(input).error.expect("the input is faulty");
        assert_eq!(
            (&error.kind, error.status),
            (&CallErrorKind::InvalidRequest, 400)
        );
        let start = "`create_customer` does not take this input: ";
        assert!(
            error.message.starts_with(start) && error.message.contains(fault),
            "{error}"
        );
    }
}

#[test]
fn a_response_that_is_not_valid_is_an_error() {
    let deep = "[".repeat(200_000);
    let cases: &[(&[u8], &str)] = &[
        (b"", "the host gave nothing"),
        (b"\0\0\0", "expected value"),
        (b"\xff\xfe", "invalid utf-8 sequence"),
        (b"null", "expected a response"),
        (b"{}", "missing field `status`"),
        (br#"{"status": "200"}"#, "expected u16"),
        (br#"{"status": 70000}"#, "expected u16"),
        (br#"{"status": -1}"#, "expected u16"),
        (br#"{"status": 200, "content": 5}"#, "expected a media type"),
        (
            br#"{"status": 200, "headers": {"a": 5}}"#,
            "expected a header's value",
        ),
        (br#"{"status": 500, "error": {}}"#, "missing field `kind`"),
        (
            br#"{"status": 500, "error": "denied"}"#,
            "expected an error",
        ),
        (br#"{"status": 200} x"#, "trailing characters"),
        (deep.as_bytes(), "expected a response"),
    ];
    for (envelope, fault) in cases {
        match read(envelope) {
            Err(Error::Decode(error)) => {
                assert_eq!((error.operation, error.status), ("create_customer", 0));
                assert!(error.message.contains(fault), "{fault}: {error}");
            }
            other => panic!("{fault}: {other:?}"),
        }
    }
}

#[test]
fn a_body_that_is_not_the_documents_keeps_its_text() {
    let cases = [
        (
            200,
            "application/json",
            r#"{"external_id": 5}"#,
            "`external_id`: invalid type",
        ),
        (200, "application/json", "null", "invalid type: null"),
        (
            206,
            "application/octet-stream",
            r#"{"base64": "!"}"#,
            "`base64`",
        ),
        (202, "text/plain", "5", "expected a string"),
        (
            400,
            "application/problem+json",
            "[]",
            "expected an object (Problem)",
        ),
    ];
    for (status, content, entity, fault) in cases {
        let envelope = format!(r#"{{"status":{status},"content":"{content}","entity":{entity}}}"#);
        match read(envelope.as_bytes()) {
            Err(Error::Decode(error)) => {
                assert_eq!((error.operation, error.status), ("create_customer", status));
                assert_eq!(error.entity.as_deref(), Some(entity));
                assert!(error.message.contains(fault), "{fault}: {error}");
                // What a log shows has the fault, not the body.
                let start = format!("the response to `create_customer` (status {status}) is not");
                assert!(error.to_string().starts_with(&start), "{error}");
            }
            other => panic!("{envelope}: {other:?}"),
        }
    }
}

#[test]
fn an_error_without_its_body_is_an_undocumented_one() {
    for (envelope, status) in [
        (r#"{"status":400,"content":""}"#, 400),
        (r#"{"status":503}"#, 503),
    ] {
        match read(envelope.as_bytes()) {
            Err(Error::Api(response)) => {
                assert_eq!(response.status(), status);
                let other = CreateCustomerError::Other(extism_openapi::types::AnyBody::Empty);
                assert_eq!(response.into_inner(), other);
            }
            other => panic!("{envelope}: {other:?}"),
        }
    }
}

#[test]
fn deep_bodies_are_an_error() {
    let deep = "[".repeat(1000) + &"]".repeat(1000);
    let envelope = format!(r#"{{"status":418,"content":"application/json","entity":{deep}}}"#);
    assert!(matches!(read(envelope.as_bytes()), Err(Error::Decode(_))));
}
