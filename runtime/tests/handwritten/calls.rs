//! Calls off wasm: a plug-in's functions against hosts that a test installs.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use extism_openapi::{
    Backend, Bytes, Call, Error, Mock, Response,
    backend::{RawResponse, ResponseFuture},
    error::CallErrorKind,
    operation::TypedOperation,
    with_host,
};

use crate::shop::{
    Api, CreateCustomerBody, CreateCustomerError, CreateCustomerParams, CreateCustomerResult,
    CreateCustomerSuccess, Customer, PingResult, Problem, api, create_customer, operations, ping,
};

fn params() -> CreateCustomerParams {
    let customer = Customer::new("c1", Some("a@b.c".into()));
    CreateCustomerParams::new("c1", CreateCustomerBody::Json(customer))
}

fn answer(
    result: impl Fn() -> CreateCustomerResult + Send + Sync + 'static,
) -> CreateCustomerResult {
    let mock = Mock::new().on(operations::create_customer, move |_| result());
    with_host(mock, || create_customer(params()))
}

fn call_error(result: CreateCustomerResult) -> extism_openapi::error::CallError {
    match result {
        Err(Error::Call(error)) => error,
        other => panic!("expected a failed call, found {other:?}"),
    }
}

#[test]
fn every_success_comes_back_with_its_documented_status() {
    let customer = Customer::new("c1", None);
    let read = Customer {
        seats: Some(1),
        labels: Some(vec!["new".into()]),
        ..customer.clone()
    };
    let file = Bytes::new(*b"\x00\xff").with_content_type("image/png");
    let cases = [
        (
            CreateCustomerSuccess::Ok(customer),
            CreateCustomerSuccess::Ok(read),
            200,
        ),
        (
            CreateCustomerSuccess::Accepted("later".into()),
            CreateCustomerSuccess::Accepted("later".into()),
            202,
        ),
        (
            CreateCustomerSuccess::NoContent,
            CreateCustomerSuccess::NoContent,
            204,
        ),
        (
            CreateCustomerSuccess::Partial(file.clone()),
            CreateCustomerSuccess::Partial(file),
            206,
        ),
    ];
    for (given, expected, status) in cases {
        let response = answer(move || Ok(given.clone().into())).unwrap();
        assert_eq!((response.status(), response.body()), (status, &expected));
    }
}

#[test]
fn only_documented_headers_travel() {
    let response = answer(|| {
        let body = CreateCustomerSuccess::Ok(Customer::new("c", None));
        Ok(Response::from(body)
            .with_header("x-total", "3")
            .with_header("X-Secret", "s"))
    })
    .unwrap();
    assert_eq!(response.headers().get("X-TOTAL"), Some("3"));
    assert_eq!(response.headers().len(), 1);
}

#[test]
fn documented_errors_keep_their_type_and_status() {
    let problem = CreateCustomerError::BadRequest(Problem {
        detail: "taken".into(),
    });
    let cases = [
        (problem, 400),
        (CreateCustomerError::NotFound, 404),
        (CreateCustomerError::ServerError("oh".into()), 500),
    ];
    for (error, status) in cases {
        let given = error.clone();
        match answer(move || Err(given.clone().into())) {
            Err(Error::Api(response)) => {
                assert_eq!((response.status(), response.body()), (status, &error));
            }
            other => panic!("expected {error:?}, found {other:?}"),
        }
    }
    let teapot = answer(|| {
        let body = CreateCustomerError::ServerError("short and stout".into());
        Err(Error::Api(Response::from(body).with_status(503)))
    });
    assert_eq!(teapot.unwrap_err().status(), Some(503));
}

#[test]
fn errors_of_all_operations_meet_in_one_type_and_tell_what_happened() {
    fn plug_in() -> Result<(), Error> {
        ping()?;
        create_customer(params())?;
        Ok(())
    }
    let mock = Mock::new().on(operations::ping, |()| Ok(().into())).on(
        operations::create_customer,
        |_| {
            Err(CreateCustomerError::BadRequest(Problem {
                detail: "taken".into(),
            })
            .into())
        },
    );
    let error = with_host(mock.clone(), plug_in).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"the API answered 400: {"detail":"taken"}"#
    );
    assert_eq!(error.status(), Some(400));
    assert_eq!(mock.called(), ["ping", "create_customer"]);
}

#[test]
fn a_mock_remembers_inputs_and_knows_what_it_lacks() {
    let mock = Mock::new();
    let error = call_error(with_host(mock.clone(), || create_customer(params())));
    assert_eq!(
        (error.kind, error.status),
        (CallErrorKind::NotImplemented, 501)
    );
    assert!(
        error.message.contains("`create_customer`"),
        "{}",
        error.message
    );
    let calls = mock.calls(operations::create_customer);
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].external_id, "c1");
    // The default of the document, filled in by the reader.
    assert_eq!(calls[0].page_size, Some(20));
    assert_eq!(mock.calls(operations::ping).len(), 0);
}

#[test]
fn a_failed_assertion_in_a_mock_fails_the_test() {
    let mock = Mock::new().on(operations::ping, |()| panic!("not expected"));
    let failed = catch_unwind(AssertUnwindSafe(|| with_host(mock, ping)));
    assert!(failed.is_err());
    // The host is removed again.
    assert!(matches!(ping(), Err(Error::Call(error)) if error.message.contains("with_host")));
}

#[test]
fn hosts_nest() {
    let outer = Mock::new().on(operations::ping, |()| Ok(Response::new(200, ())));
    let inner = Mock::new().on(operations::ping, |()| Err(Error::denied("no")));
    with_host(outer, || {
        assert!(with_host(inner, ping).is_err());
        assert!(ping().is_ok());
    });
}

struct Shop;

impl Api for Shop {
    async fn create_customer(
        &self,
        call: &Call,
        params: CreateCustomerParams,
    ) -> CreateCustomerResult {
        assert_eq!(call.operation().id, "createCustomer");
        match params.body {
            CreateCustomerBody::Json(customer) => Ok(CreateCustomerSuccess::Ok(customer).into()),
            CreateCustomerBody::Csv(text) => panic!("secret of the host: {text}"),
            CreateCustomerBody::Binary(_) => Err(CreateCustomerError::NotFound.into()),
        }
    }
}

#[test]
fn the_typed_trait_serves_and_responds_501_for_what_it_lacks() {
    let response = with_host(api(Shop), || create_customer(params().page_size(5))).unwrap();
    assert!(matches!(response.into_inner(), CreateCustomerSuccess::Ok(c) if c.external_id == "c1"));
    let error: PingResult = with_host(api(Shop), ping);
    assert!(matches!(error, Err(Error::Call(error)) if error.status == 501));
    let binary = CreateCustomerBody::Binary(Bytes::new("x"));
    let missing = with_host(api(Shop), || {
        create_customer(CreateCustomerParams::new("c", binary))
    });
    assert_eq!(missing.unwrap_err().status(), Some(404));
}

#[test]
fn a_panic_of_the_host_is_a_response_without_its_message() {
    let csv = CreateCustomerParams::new("c1", CreateCustomerBody::Csv("a,b".into()));
    let error = call_error(with_host(api(Shop), || create_customer(csv)));
    assert_eq!((error.kind, error.status), (CallErrorKind::Internal, 500));
    assert_eq!(
        error.message,
        "the host's implementation of `create_customer` panicked"
    );
}

#[test]
fn a_fall_back_gets_what_is_not_implemented() {
    let fallback = Arc::new(Mock::new().on(operations::ping, |()| Ok(().into())));
    let backend: Box<dyn Backend> = Box::new(api(Shop).or(Arc::clone(&fallback)));
    with_host(backend, || {
        assert!(ping().is_ok());
        assert!(create_customer(params()).is_ok());
    });
    assert_eq!(fallback.called(), ["ping"]);
}

/// A backend that gives this response.
struct Raw(RawResponse);

impl Backend for Raw {
    fn call<'a>(&'a self, _call: &'a Call, _input: &'a [u8]) -> ResponseFuture<'a> {
        Box::pin(async { self.0.clone() })
    }
}

#[test]
fn an_undocumented_status_is_an_error_with_the_body_as_it_came() {
    let created = with_host(Raw(RawResponse::new(201)), || create_customer(params()));
    match created {
        Err(Error::Api(response)) => {
            assert_eq!(response.status(), 201);
            assert_eq!(
                *response,
                CreateCustomerError::Other(extism_openapi::types::AnyBody::Empty)
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn without_a_documented_success_any_2xx_is_one() {
    for (status, success) in [(200, true), (204, true), (302, false), (500, false)] {
        let result = with_host(Raw(RawResponse::new(status)), ping);
        assert_eq!(result.is_ok(), success, "{status}");
    }
}

#[test]
fn a_typed_outcome_becomes_a_response_outside_of_a_call_too() {
    let outcome = Err(CreateCustomerError::BadRequest(Problem { detail: "x".into() }).into());
    let answer = RawResponse::of::<operations::create_customer>(outcome);
    let content = answer.content.as_deref();
    assert_eq!(
        (answer.status, content),
        (400, Some("application/problem+json"))
    );
}

#[test]
fn a_call_carries_what_the_host_attached() {
    let operation = operations::ping::OPERATION;
    let soon = Instant::now() + Duration::from_secs(60);
    let call = Call::new(operation)
        .with_plugin("bonus")
        .with(1_u8)
        .with("tenant")
        .with(2_u8);
    assert_eq!(
        (call.get::<u8>(), call.get::<&str>(), call.get::<u16>()),
        (Some(&2), Some(&"tenant"), None)
    );
    assert_eq!((call.plugin(), call.remaining()), (Some("bonus"), None));
    let call = call.with_deadline(soon);
    assert!(
        call.remaining()
            .is_some_and(|left| left > Duration::from_secs(30))
    );
    let late = call.with_deadline(Instant::now());
    assert_eq!(late.remaining(), Some(Duration::ZERO));
    assert!(!format!("{late:?}").contains("tenant"));
}
