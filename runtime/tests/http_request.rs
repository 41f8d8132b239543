//! The HTTP request that an operation's input becomes.
#![cfg(feature = "service")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod http_common;

use std::convert::Infallible;

use bytes::Bytes;
use extism_openapi::Service;
use extism_openapi::operation::{BodyKind, Encoding, Location, Operation, Style};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use http_common::{
    OPERATION, failure, json, leak, media, parameter, respond, respond_to, with, with_body,
    with_parameters,
};
use serde_json::{Value, json};
use tower::service_fn;

/// Sends what it got back as JSON.
async fn mirror(request: Request<Full<Bytes>>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let headers: serde_json::Map<String, Value> = parts
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into(),
            )
        })
        .collect();
    let sent = json!({
        "method": parts.method.as_str(),
        "uri": parts.uri.to_string(),
        "headers": headers,
        "body": String::from_utf8_lossy(&body),
    });
    let response = Response::builder().header("content-type", "application/json");
    Ok(response.body(Full::from(sent.to_string())).unwrap())
}

async fn send(operation: &'static Operation, input: Value) -> Value {
    json(&respond(&Service::new(service_fn(mirror)), operation, input).await)
}

/// The message of the rejection.
async fn reject(operation: &'static Operation, input: Value) -> String {
    reject_text(operation, &input.to_string()).await
}

async fn reject_text(operation: &'static Operation, input: &str) -> String {
    let response = respond_to(&Service::new(service_fn(mirror)), operation, input).await;
    let (kind, status, message) = failure(&response);
    assert_eq!((kind, status), ("invalid_request", 400), "{message}");
    message.to_owned()
}

fn with_path(path: &'static str, style: Style) -> &'static Operation {
    let parameters = ["a", "b"].map(|name| {
        with(parameter(name, Location::Path), |it| {
            it.style = style;
            it.required = true;
        })
    });
    let used = if path.contains("{b}") {
        &parameters[..]
    } else {
        &parameters[..1]
    };
    leak(with(OPERATION, |it| {
        it.path = path;
        it.parameters = used.to_vec().leak();
    }))
}

#[tokio::test]
async fn path_values_stay_in_their_segment() {
    let operation = with_path("/x/{a}/y", Style::Simple);
    let cases = [
        ("plain", "plain"),
        ("a b", "a%20b"),
        ("a/b", "a%2Fb"),
        ("?x=1", "%3Fx%3D1"),
        ("#top", "%23top"),
        ("%2e.x", "%252e.x"),
        ("%2f", "%252f"),
        ("...", "..."),
        ("a;b=c,d", "a%3Bb%3Dc%2Cd"),
        ("ü/€", "%C3%BC%2F%E2%82%AC"),
        ("{b}", "%7Bb%7D"),
    ];
    for (value, expected) in cases {
        let sent = send(operation, json!({"a": value})).await;
        assert_eq!(sent["uri"], format!("/x/{expected}/y"), "{value}");
    }
    for value in [
        "",
        ".",
        "..",
        "../admin",
        "a/../b",
        "a\\..\\b",
        "..\\",
        "a\nb",
        "a\r\nHost: x",
        "\0",
        "\u{7f}",
    ] {
        let message = reject(operation, json!({"a": value})).await;
        assert!(message.contains("`a`"), "{value:?}: {message}");
    }
    reject(operation, json!({"a": null})).await;
    reject(operation, json!({"a": []})).await;
    reject(operation, json!({"a": ["x", ".."]})).await;
    assert!(
        reject(operation, json!({}))
            .await
            .contains("`a` is missing")
    );
}

#[tokio::test]
async fn segments_of_several_parts() {
    let two = with_path("/x/{a}{b}", Style::Simple);
    reject(two, json!({"a": ".", "b": "."})).await;
    assert_eq!(
        send(two, json!({"a": "1", "b": true})).await["uri"],
        "/x/1true"
    );
    let mixed = with_path("/x/v{a}.json/é {b}/", Style::Simple);
    assert_eq!(
        send(mixed, json!({"a": 1, "b": 2})).await["uri"],
        "/x/v1.json/%C3%A9%202/"
    );
    let label = with_path("/x{a}", Style::Label);
    assert_eq!(send(label, json!({"a": ["b", "c"]})).await["uri"], "/x.b,c");
    let label = with_path("/{a}", Style::Label);
    reject(label, json!({"a": ""})).await;
    reject(label, json!({"a": "."})).await;
    let matrix = with_path("/x{a}", Style::Matrix);
    assert_eq!(send(matrix, json!({"a": "b/c"})).await["uri"], "/x;a=b%2Fc");
}

#[tokio::test]
async fn query_parameters_in_their_styles() {
    let styled = |name, style, explode| {
        with(parameter(name, Location::Query), |it| {
            it.style = style;
            it.explode = explode;
        })
    };
    let operation = with_parameters(vec![
        styled("many[]", Style::Form, true),
        styled("few", Style::Form, false),
        styled("piped", Style::PipeDelimited, false),
        styled("filter", Style::DeepObject, true),
        parameter("url", Location::Query).allow_reserved(),
        parameter("json", Location::Query).with_content("application/json"),
    ]);
    let sent = send(
        operation,
        json!({
            "many[]": ["1", "2"],
            "few": ["a", "b,c"],
            "piped": ["x", "y"],
            "filter": {"from": "1 2"},
            "url": "http://h/p?q=1&admin=1#f",
            "json": {"a": [1]},
        }),
    );
    assert_eq!(
        sent.await["uri"],
        "/test?many%5B%5D=1&many%5B%5D=2&few=a,b%2Cc&piped=x%7Cy&filter%5Bfrom%5D=1%202\
         &url=http://h/p?q=1%26admin=1%23f&json=%7B%22a%22%3A%5B1%5D%7D"
    );
    assert_eq!(send(operation, json!({})).await["uri"], "/test");
    assert_eq!(
        send(operation, json!({"few": null, "url": ""})).await["uri"],
        "/test?url="
    );
}

#[tokio::test]
async fn headers_and_cookies() {
    let operation = with_parameters(vec![
        parameter("X-Ids", Location::Header),
        parameter("Host", Location::Header),
        parameter("Content-Length", Location::Header),
        parameter("Authorization", Location::Header),
        parameter("session", Location::Cookie),
        parameter("theme", Location::Cookie),
    ]);
    let input = json!({
        "X-Ids": ["a b", "ü"],
        "Host": "evil",
        "Content-Length": 5,
        "Authorization": "Bearer stolen",
        "session": "a;b=c",
        "theme": ["x", "y"],
    });
    let headers = &send(operation, input).await["headers"];
    assert_eq!(headers["x-ids"], "a b,ü");
    assert_eq!(headers["cookie"], "session=a%3Bb%3Dc; theme=x; theme=y");
    assert_eq!(headers["host"], "localhost");
    assert_eq!(headers["accept"], "application/json");
    assert!(headers.get("authorization").is_none() && headers.get("content-length").is_none());
    for value in ["a\nb", "a\r\nX-Admin: 1", "a\0"] {
        let message = reject(operation, json!({"X-Ids": value})).await;
        assert!(message.contains("`X-Ids`"), "{message}");
    }
}

/// An exploded object's members are names in the request, so a plug-in could add any cookie or field by
/// giving an object where the document has a text.
#[tokio::test]
async fn no_object_brings_its_names_in_where_none_is_described() {
    for location in [Location::Query, Location::Cookie] {
        let text = with(parameter("theme", location), |it| it.object = false);
        let operation = with_parameters(vec![text]);
        let message = reject(operation, json!({"theme": {"admin": "1"}})).await;
        assert!(message.contains("it can't be an object"), "{message}");
        send(operation, json!({"theme": ["{", "x"]})).await;
        let sent = send(
            with_parameters(vec![parameter("theme", location)]),
            json!({"theme": {"a": 1}}),
        )
        .await;
        let shown = sent.to_string();
        assert!(
            shown.contains("/test?a=1") || shown.contains(r#""cookie":"a=1""#),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn keys_and_aliases() {
    let operation = with_parameters(vec![with(parameter("page", Location::Query), |it| {
        it.key = "page_in_query";
        it.aliases = &["page"];
        it.required = true;
    })]);
    assert_eq!(
        send(operation, json!({"page_in_query": 1})).await["uri"],
        "/test?page=1"
    );
    assert_eq!(
        send(operation, json!({"page": 2})).await["uri"],
        "/test?page=2"
    );
    let message = reject(operation, json!({"page": 2, "page_in_query": 1})).await;
    assert!(message.contains("`page_in_query` and `page`"), "{message}");
    let message = reject(operation, json!({"page_in_query": 1, "page_in_qury": 2})).await;
    assert!(
        message.contains("`page_in_qury`") && message.contains("did you mean `page_in_query`"),
        "{message}"
    );
    assert!(
        reject(operation, json!({}))
            .await
            .contains("`page_in_query` is missing")
    );
    for input in [
        "[]",
        "1",
        "{",
        "null",
        r#"{"page":1,"page":2}"#,
        "\u{0}",
        r#"{"page":1}x"#,
    ] {
        reject_text(operation, input).await;
    }
    assert!(
        reject(with_parameters(vec![]), json!({"x": 1}))
            .await
            .contains("takes no input")
    );
}

#[tokio::test]
async fn json_bodies_go_as_they_are() {
    let operation = with_body(vec![media("application/json", BodyKind::Json, vec![])]);
    let service = Service::new(service_fn(mirror));
    let exact = r#"{"n": 12345678901234567890.123456789,"x":[ 1 ]}"#;
    for key in ["body", "customer_input"] {
        let response = respond_to(&service, operation, &format!(r#"{{"{key}":{exact}}}"#)).await;
        assert_eq!(json(&response)["body"], exact);
    }
    let sent = send(
        operation,
        json!({"body": null, "content_type": "Application/JSON; charset=utf-8"}),
    )
    .await;
    assert_eq!(
        (&sent["body"], &sent["headers"]["content-type"]),
        (&json!("null"), &json!("application/json"))
    );
    assert!(
        reject(operation, json!({}))
            .await
            .contains("body is missing")
    );
    let deep = format!(
        r#"{{"body":{}{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(
        reject_text(operation, &deep)
            .await
            .contains("nested deeper")
    );
}

#[tokio::test]
async fn the_media_type_is_chosen_by_the_call() {
    let operation = with_body(vec![
        media("application/json", BodyKind::Json, vec![]),
        media("text/plain", BodyKind::Text, vec![]),
        media("image/*", BodyKind::Binary, vec![]),
    ]);
    let sent = send(
        operation,
        json!({"body": "hi", "content_type": "text/plain"}),
    )
    .await;
    assert_eq!(
        (&sent["body"], &sent["headers"]["content-type"]),
        (&json!("hi"), &json!("text/plain"))
    );
    assert_eq!(
        send(operation, json!({"body": "hi"})).await["body"],
        "\"hi\""
    );
    let image = json!({"body": {"base64": "aGk="}, "content_type": "image/png"});
    let sent = send(operation, image).await;
    assert_eq!(
        (&sent["body"], &sent["headers"]["content-type"]),
        (&json!("hi"), &json!("image/png"))
    );
    let message = reject(
        operation,
        json!({"body": "hi", "content_type": "text/html"}),
    )
    .await;
    assert!(
        message.contains("application/json, text/plain, image/*"),
        "{message}"
    );
    let text = json!({"body": {"a": 1}, "content_type": "text/plain"});
    assert!(reject(operation, text).await.contains("string"));
    let image = json!({"body": {"base64": "*"}, "content_type": "image/png"});
    assert!(reject(operation, image).await.contains("base64"));
    let injected =
        json!({"body": {"base64": "", "content_type": "a\r\nX: y"}, "content_type": "image/png"});
    reject(operation, injected).await;
}

#[tokio::test]
async fn forms() {
    let encoding = |property, style, explode| {
        with(Encoding::new(property).with_style(style), |it| {
            it.explode = explode
        })
    };
    let encodings = vec![
        encoding("joined", Style::Form, false),
        encoding("deep", Style::DeepObject, true),
        with(encoding("json", Style::Form, true), |it| {
            it.content_type = Some("application/json");
            it.style = None;
        }),
    ];
    let operation = with_body(vec![media(
        "application/x-www-form-urlencoded",
        BodyKind::Form,
        encodings,
    )]);
    let body = json!({
        "a": "x&y=z +",
        "deep": {"k": 1},
        "joined": [1, 2],
        "json": {"k": 1},
        "many": [1, 2],
        "none": null,
        "object": {"k": 1},
    });
    let sent = send(operation, json!({"body": body})).await;
    assert_eq!(
        sent["headers"]["content-type"],
        "application/x-www-form-urlencoded"
    );
    let mut pairs: Vec<&str> = sent["body"].as_str().unwrap().split('&').collect();
    pairs.sort_unstable();
    let expected = [
        "a=x%26y%3Dz%20%2B",
        "deep%5Bk%5D=1",
        "joined=1,2",
        "json=%7B%22k%22%3A1%7D",
        "many=1",
        "many=2",
        "object=%7B%22k%22%3A1%7D",
    ];
    assert_eq!(pairs, expected);
    reject(operation, json!({"body": [1]})).await;
}

#[tokio::test]
async fn multipart_bodies() {
    let encoding = Encoding::new("doc")
        .with_content_type("image/*, application/pdf")
        .exploded();
    let operation = with_body(vec![media(
        "multipart/form-data",
        BodyKind::Multipart,
        vec![encoding],
    )]);
    let body = json!({
        "doc": {"base64": "aGk=", "filename": "a\"\r\nb.pdf"},
        "file": {"base64": "aGk=", "content_type": "text/csv"},
        "meta": {"k": 1},
        "names": ["x", "y"],
    });
    let sent = send(operation, json!({"body": body})).await;
    let content_type = sent["headers"]["content-type"].as_str().unwrap();
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let text = sent["body"].as_str().unwrap();
    let parts: Vec<&str> = text.split(&format!("--{boundary}")).collect();
    assert_eq!((parts[0], *parts.last().unwrap()), ("", "--\r\n"));
    let mut parts = parts[1..parts.len() - 1].to_vec();
    parts.sort_unstable();
    let expected = [
        "\r\nContent-Disposition: form-data; name=\"doc\"; filename=\"a%22%0D%0Ab.pdf\"\r\nContent-Type: application/pdf\r\n\r\nhi\r\n",
        "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\nContent-Type: text/csv\r\n\r\nhi\r\n",
        "\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"k\":1}\r\n",
        "\r\nContent-Disposition: form-data; name=\"names\"\r\n\r\nx\r\n",
        "\r\nContent-Disposition: form-data; name=\"names\"\r\n\r\ny\r\n",
    ];
    assert_eq!(parts, expected);
    let again = send(operation, json!({"body": {"a": "b"}})).await;
    assert!(!again["body"].as_str().unwrap().contains(boundary));
    let injected = json!({"body": {"file": {"base64": "", "content_type": "a\r\nX: y"}}});
    assert!(reject(operation, injected).await.contains("`file`"));
}
