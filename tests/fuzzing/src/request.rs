//! Any JSON as the input of operations that are served over HTTP.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use extism_openapi::operation::{Location, Operation, Style};
use extism_openapi::{Backend as _, Call, Service, backend::RawResponse};
use http::request::Parts;
use http::{Request, Response};
use http_body_util::Full;
use percent_encoding::{percent_decode, percent_decode_str};
use tower::service_fn;
use url::Url;

use crate::apis::{lab, many, objects, unions};
use crate::wire::split;

const BASE: &str = "https://api.example";
const PREFIX: &str = "/base/v1";

/// Calls the operation that the first line's bytes select, with the rest as input; the response's body is
/// the same bytes.
///
/// # Panics
/// If something panics; if the request goes to a host or path other than the operation's, or has a query
/// or cookies that the operation does not have; if the response envelope is not JSON.
pub fn check(message: &[u8]) {
    let (choice, input) = split(message);
    let all = [
        lab::OPERATIONS,
        objects::OPERATIONS,
        unions::OPERATIONS,
        many::OPERATIONS,
    ]
    .concat();
    let operation = all[choice % all.len()];
    for slashes in [true, false] {
        let sent = Arc::new(Mutex::new(None));
        let answer = call(operation, input, slashes, &sent);
        let envelope = answer.to_json();
        let valid = serde_json::from_slice::<serde::de::IgnoredAny>(&envelope);
        assert!(
            valid.is_ok(),
            "the envelope is not JSON: {}",
            String::from_utf8_lossy(&envelope)
        );
        if let Some(request) = sent.lock().unwrap_or_else(PoisonError::into_inner).take() {
            check_path(operation, &request);
            check_decoded(operation, &request, slashes);
            check_query(operation, &request);
            check_cookies(operation, &request);
        }
    }
}

fn call(
    operation: &'static Operation,
    input: &[u8],
    slashes: bool,
    sent: &Arc<Mutex<Option<Parts>>>,
) -> RawResponse {
    let body = Bytes::copy_from_slice(input);
    let sent = Arc::clone(sent);
    let service = service_fn(move |request: Request<Full<Bytes>>| {
        *sent.lock().unwrap_or_else(PoisonError::into_inner) = Some(request.into_parts().0);
        let response = respond(body.clone());
        async move { Ok::<_, Infallible>(response) }
    });
    let backend = Service::new(service)
        .prefix(PREFIX)
        .allow_slash_in_path(slashes);
    let call = Call::new(operation);
    let answering = pin!(backend.call(&call, input));
    let mut answering = answering;
    match answering
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("nothing here waits"),
    }
}

/// A response that varies with the input.
fn respond(body: Bytes) -> Response<Full<Bytes>> {
    let contents = [
        "application/json",
        "text/plain",
        "image/png",
        "application/problem+json",
        "text/plain; charset=latin1",
        "",
    ];
    let statuses = [200, 201, 204, 404, 422, 500];
    let length = body.len();
    let mut response = Response::builder().status(statuses[length % statuses.len()]);
    let content = contents[length / statuses.len() % contents.len()];
    if !content.is_empty() {
        response = response.header("content-type", content);
    }
    response
        .header("x-total", "1")
        .body(Full::new(body))
        .expect("its parts are sound")
}

/// The request goes where the template says, for every reader of the address, and each value stays in its
/// segment.
fn check_path(operation: &Operation, request: &Parts) {
    let address = format!("{BASE}{}", request.uri);
    let url = Url::parse(&address).unwrap_or_else(|error| panic!("{error}: {address}"));
    assert_eq!(url.host_str(), Some("api.example"), "{address}");
    assert_eq!(
        (url.port(), url.username(), url.password(), url.fragment()),
        (None, "", None, None)
    );
    // No segment was resolved away.
    assert_eq!(url.path(), request.uri.path(), "{address}");
    let template = format!("{PREFIX}{}", operation.path);
    let wanted: Vec<&str> = template.split('/').collect();
    let found: Vec<&str> = url.path().split('/').collect();
    assert_eq!(wanted.len(), found.len(), "{address}");
    for (wanted, found) in wanted.iter().zip(&found) {
        let (before, after) = wanted.split_once('{').unwrap_or((wanted, ""));
        assert!(found.starts_with(before), "{address}");
        assert!(!after.is_empty() || wanted == found, "{address}");
        assert!(wanted.is_empty() || !found.is_empty(), "{address}");
    }
}

/// The same for servers that decode the path once or twice before they split it: no value climbs up, and
/// without slashes each value is still in its segment.
fn check_decoded(operation: &Operation, request: &Parts, slashes: bool) {
    let once: Vec<u8> = percent_decode_str(request.uri.path()).collect();
    let twice: Vec<u8> = percent_decode(&once).collect();
    let wanted = format!("{PREFIX}{}", operation.path).split('/').count();
    for path in [once, twice] {
        let segments: Vec<&[u8]> = path.split(|byte| matches!(byte, b'/' | b'\\')).collect();
        let climbs = segments
            .iter()
            .any(|segment| matches!(*segment, b"." | b".."));
        assert!(!climbs, "{}", request.uri);
        assert!(slashes || segments.len() == wanted, "{}", request.uri);
    }
}

fn check_query(operation: &Operation, request: &Parts) {
    let address = format!("{BASE}{}", request.uri);
    let url = Url::parse(&address).unwrap_or_else(|error| panic!("{error}: {address}"));
    for (name, _) in url.query_pairs() {
        assert!(
            allows(operation, Location::Query, &name),
            "`{name}`: {address}"
        );
    }
}

fn check_cookies(operation: &Operation, request: &Parts) {
    for cookies in request.headers.get_all("cookie") {
        let cookies = cookies.to_str().expect("cookies are encoded");
        for cookie in cookies.split("; ") {
            let (name, value) = cookie.split_once('=').unwrap_or((cookie, ""));
            assert!(allows(operation, Location::Cookie, name), "{cookies}");
            assert!(!value.contains([';', ',', ' ', '"', '\\']), "{cookies}");
        }
    }
}

/// Whether a name is allowed there. Exploded objects add their own names.
fn allows(operation: &Operation, location: Location, name: &str) -> bool {
    let mut there = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location == location);
    there.any(|parameter| match parameter.style {
        Style::DeepObject => {
            name.starts_with(&format!("{}[", parameter.name)) || name == parameter.name
        }
        Style::Form if parameter.explode && parameter.name == "any" => true,
        _ => name == parameter.name,
    })
}
