//! Bodies, names and media types that a plug-in makes up.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use bytes::Bytes;
use extism_openapi::Service;
use extism_openapi::operation::{BodyKind, Encoding, Location, Operation, Style};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use tower::util::ServiceFn;

use crate::http_common::{
    failure, json, media, parameter, respond, respond_to, with, with_body, with_parameters,
};

type ResponseFuture =
    Pin<Box<dyn Future<Output = Result<Response<Full<Bytes>>, Infallible>> + Send + 'static>>;

type Mirror = ServiceFn<fn(Request<Full<Bytes>>) -> ResponseFuture>;

/// Sends what it got back as JSON.
pub(crate) fn mirror() -> Mirror {
    tower::service_fn(|request| {
        Box::pin(async {
            let (parts, body) = request.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            let header = |name: &str| {
                let value = parts.headers.get(name);
                value.map(|value| String::from_utf8_lossy(value.as_bytes()))
            };
            let sent = json!({
                "uri": parts.uri.to_string(),
                "cookie": header("cookie"),
                "content-type": header("content-type"),
                "body": String::from_utf8_lossy(&body),
            });
            let response = Response::builder().header("content-type", "application/json");
            Ok(response.body(Full::from(sent.to_string())).unwrap())
        })
    })
}

async fn send(operation: &'static Operation, input: Value) -> Value {
    json(&respond(&Service::new(mirror()), operation, input).await)
}

/// The message of the rejection.
async fn reject(operation: &'static Operation, input: &str) -> String {
    let response = respond_to(&Service::new(mirror()), operation, input).await;
    let (kind, _, message) = failure(&response);
    assert_eq!(kind, "invalid_request", "{message}");
    message.to_owned()
}

fn multipart(content_type: &'static str, encodings: Vec<Encoding>) -> &'static Operation {
    with_body(vec![media(content_type, BodyKind::Multipart, encodings)])
}

fn styled(property: &'static str, style: Option<Style>) -> Encoding {
    with(Encoding::new(property).exploded().allow_reserved(), |it| {
        it.style = style
    })
}

/// L3: NUL and ESC were sent as they are, and a `\` escaped the quote after it.
#[tokio::test]
async fn names_of_parts_are_quoted_for_every_reader() {
    let body = json!({
        "b\\": "1",
        "f": {"base64": "", "filename": "é\u{0}\u{1b}\u{7f}\u{85}\t\"\\\r\n; x=.txt"},
    });
    let sent = send(
        multipart("multipart/form-data", vec![]),
        json!({"body": body}),
    )
    .await;
    let text = sent["body"].as_str().unwrap();
    assert!(text.contains("; name=\"b%5C\"\r\n"), "{text}");
    let quoted = "; filename=\"é%00%1B%7F%C2%85%09%22%5C%0D%0A; x=.txt\"\r\n";
    assert!(text.contains(quoted), "{text}");
}

/// L3: `multipart/*` let a plug-in put a boundary of its own before the real one.
#[tokio::test]
async fn there_is_one_boundary_and_it_is_the_host_s() {
    let types = [
        ("multipart/*", "multipart/mixed; boundary=EVIL; a=b"),
        ("multipart/*", "multipart/mixed; a=b; BOUNDARY=\"EVIL\""),
        ("*/*", "multipart/mixed; x=\"; boundary=\"; boundary=EVIL"),
        ("multipart/mixed; boundary=EVIL", "multipart/mixed"),
    ];
    for (documented, chosen) in types {
        let input = json!({"body": {"a": 1}, "content_type": chosen});
        let sent = send(multipart(documented, vec![]), input).await;
        let content_type = sent["content-type"].as_str().unwrap();
        let boundary = content_type.strip_prefix("multipart/mixed; boundary=");
        let boundary = boundary.unwrap_or_else(|| panic!("{content_type}"));
        let body = sent["body"].as_str().unwrap();
        assert!(body.starts_with(&format!("--{boundary}\r\n")), "{sent}");
        assert!(!boundary.contains("EVIL"), "{content_type}");
    }
    let fixed = multipart("multipart/related; type=\"a/b\"", vec![]);
    let sent = send(fixed, json!({"body": {"a": 1}})).await;
    let content_type = sent["content-type"].as_str().unwrap();
    assert!(
        content_type.starts_with("multipart/related; type=\"a/b\"; boundary=extism-openapi-"),
        "{content_type}"
    );
}

#[tokio::test]
async fn a_media_type_of_a_plug_in_is_one() {
    let image = with_body(vec![media("image/*", BodyKind::Binary, vec![])]);
    let any = with_body(vec![media(
        "application/octet-stream",
        BodyKind::Binary,
        vec![],
    )]);
    let parts = multipart("multipart/form-data", vec![]);
    for wrong in [
        "image/png, text/html",
        "image/",
        "image/<b>",
        "image/png; a",
        "image/png\" x",
        "image/pn g",
        "image/*",
        "image/é",
    ] {
        let file = json!({"base64": "", "content_type": wrong});
        let cases = [
            (image, json!({"body": file})),
            (any, json!({"body": file})),
            (parts, json!({"body": {"f": file}})),
        ];
        for (operation, input) in cases {
            let message = reject(operation, &input.to_string()).await;
            assert!(message.contains("is not a media type"), "{message}");
        }
    }
    let wrong = json!({"body": {"base64": ""}, "content_type": "image/png, text/html"});
    let message = reject(image, &wrong.to_string()).await;
    assert!(message.contains("is not a media type"), "{message}");
    for right in [
        "image/png",
        "image/svg+xml; charset=utf-8",
        "IMAGE/PNG;a=\"b c\"",
    ] {
        let file = json!({"base64": "", "content_type": right});
        let sent = send(image, json!({"body": file})).await;
        assert_eq!(sent["content-type"], right);
    }
}

/// Servers that end cookies at a comma or a space would find a second one.
#[tokio::test]
async fn a_cookie_s_value_holds_no_other_cookie() {
    let raw = with(parameter("theme", Location::Cookie), |it| {
        it.style = Style::Cookie
    });
    let operation = with_parameters(vec![raw, parameter("Cookie", Location::Header)]);
    for value in ["a,session=EVIL", "a session=EVIL", "a , b; session=EVIL"] {
        let input = json!({"theme": value}).to_string();
        assert!(
            reject(operation, &input)
                .await
                .contains("can't be a cookie")
        );
    }
    for value in ["theme=a, session=EVIL", "a b=1"] {
        let input = json!({"Cookie": value}).to_string();
        assert!(
            reject(operation, &input)
                .await
                .contains("can't be a cookie")
        );
    }
    for value in ["a b", "a,b", "YWJj==", "{\"a\":1,\"b\":2}"] {
        let sent = send(operation, json!({"theme": value})).await;
        assert_eq!(sent["cookie"], format!("theme={value}"));
    }
}

/// A name of 100 KB before each of 20,000 items: 140 KB became 2 GB.
#[tokio::test]
async fn a_long_name_and_many_items_are_not_multiplied() {
    let name = "n".repeat(100_000);
    let items = vec![1; 20_000];
    let members: serde_json::Map<_, _> = (0..20_000)
        .map(|number| (number.to_string(), json!(number)))
        .collect();
    let form = |style| {
        let encodings = vec![styled("deep", style)];
        with_body(vec![media(
            "application/x-www-form-urlencoded",
            BodyKind::Form,
            encodings,
        )])
    };
    let deep = with(parameter("deep", Location::Query), |it| {
        it.style = Style::DeepObject
    });
    let whole = parameter("whole", Location::QueryString);
    let parts = multipart(
        "multipart/form-data",
        vec![styled("deep", Some(Style::DeepObject))],
    );
    let cases = [
        (form(None), json!({"body": {&name: &items}})),
        (
            form(Some(Style::DeepObject)),
            json!({"body": {"deep": {&name: &members}}}),
        ),
        (parts, json!({"body": {&name: &items}})),
        (parts, json!({"body": {"deep": {&name: &items}}})),
        (
            with_parameters(vec![deep]),
            json!({"deep": {&name: &members}}),
        ),
        (
            with_parameters(vec![whole]),
            json!({"whole": {&name: &items}}),
        ),
    ];
    for (operation, input) in cases {
        let started = Instant::now();
        let message = reject(operation, &input.to_string()).await;
        assert!(message.contains("many times larger"), "{message}");
        assert!(started.elapsed() < Duration::from_secs(20));
    }
}

/// The limit on names must not limit data.
#[tokio::test]
async fn large_files_and_long_lists_are_sent() {
    let file = json!({"base64": "QUFB".repeat(1_000_000)});
    let operation = multipart("multipart/form-data", vec![]);
    let sent = send(operation, json!({"body": {"f": file}})).await;
    assert!(sent["body"].as_str().unwrap().len() > 3_000_000);
    let items = vec!["x"; 100_000];
    let sent = send(operation, json!({"body": {"list": items}})).await;
    assert_eq!(
        sent["body"].as_str().unwrap().matches("\"list\"").count(),
        100_000
    );
}

/// What a plug-in wrote is quoted in messages, and in the host's log of them.
#[tokio::test]
async fn messages_are_short_whatever_a_plug_in_wrote() {
    let long = "x".repeat(1_000_000);
    let image = with_body(vec![media("image/*", BodyKind::Binary, vec![])]);
    let form = with_body(vec![media(
        "application/x-www-form-urlencoded",
        BodyKind::Form,
        vec![],
    )]);
    let cookie = with_parameters(vec![with(parameter("any", Location::Cookie), |it| {
        it.style = Style::Cookie
    })]);
    let cases = [
        (
            image,
            json!({"body": {"base64": ""}, "content_type": long}).to_string(),
        ),
        (
            image,
            json!({"body": {"base64": "", "content_type": long}}).to_string(),
        ),
        (
            image,
            json!({"body": {"base64": "", "headers": long}}).to_string(),
        ),
        (image, json!({"body": long}).to_string()),
        (form, format!(r#"{{"body":{{"{long}":1,"{long}":2}}}}"#)),
        (form, format!(r#"{{"body":{{"{long}":"\ud800"}}}}"#)),
        (cookie, json!({"any": {format!("{long}="): 1}}).to_string()),
        (cookie, json!({&long: 1}).to_string()),
        (cookie, format!(r#"{{"{long}":1,"{long}":2}}"#)),
    ];
    for (operation, input) in cases {
        let message = reject(operation, &input).await;
        assert!(message.len() < 2_100, "{} bytes", message.len());
    }
    let control = json!({"body": {"base64": "", "content_type": "a\r\n\u{1b}[2Jb"}});
    let message = reject(image, &control.to_string()).await;
    assert!(!message.contains(char::is_control), "{message:?}");
}
