//! Values in paths, before servers that read a path in other ways than most do.

use extism_openapi::operation::{Location, Operation, Style};
use extism_openapi::{Http, Service};
use serde_json::{Value, json};

use crate::http_common::{OPERATION, failure, json, leak, parameter, respond, with};
use crate::requests::mirror;
use crate::server::server;

fn with_id(style: Style) -> &'static Operation {
    let id = with(parameter("id", Location::Path), |it| {
        it.required = true;
        it.style = style;
    });
    leak(with(OPERATION, |it| {
        it.path = "/customers/{id}";
        it.parameters = vec![id].leak();
    }))
}

/// L4: nginx decodes `%2F` before it passes a path on, and another operation is reached.
#[tokio::test]
async fn a_slash_in_a_path_s_value_is_sent_only_where_the_host_allows_it() {
    let base = server().await;
    let strict = Http::new(&base).unwrap();
    let service = Service::new(mirror()).allow_slash_in_path(false);
    let values = [
        json!("1/invoices/2"),
        json!("1\\invoices"),
        json!("1%2Finvoices"),
        json!("1%5cinvoices"),
        json!(["a", "b/c"]),
        json!({"a/b": 1}),
        json!([["a/b"]]),
    ];
    for style in [Style::Simple, Style::Label, Style::Matrix] {
        for value in &values {
            let input = json!({"id": value});
            let over_http = respond(&strict, with_id(style), input.clone()).await;
            let in_process = respond(&service, with_id(style), input).await;
            for rejected in [over_http, in_process] {
                let (kind, _, message) = failure(&rejected);
                assert_eq!(kind, "invalid_request", "{value}");
                assert!(message.contains("`allow_slash_in_path`"), "{message}");
            }
        }
    }
    let allowing = Http::new(&base).unwrap().allow_slash_in_path(true);
    let input = json!({"id": "1/2\\3%2F"});
    let sent = json(&respond(&allowing, with_id(Style::Simple), input).await);
    assert_eq!(sent["uri"], "/customers/1%2F2%5C3%252F");
    // No proxy stands before a router in the process.
    let input = json!({"id": "1/2"});
    let sent = json(&respond(&Service::new(mirror()), with_id(Style::Simple), input).await);
    assert_eq!(sent["uri"], "/customers/1%2F2");
}

/// What ids look like in real documents.
#[tokio::test]
async fn usual_ids_are_sent_whether_or_not_slashes_are_allowed() {
    let strict = Http::new(&server().await).unwrap();
    for (id, expected) in [
        ("5eb02857-a71e-4ea2-bcf9-57d3a41bc6ba", None),
        ("user_12345", None),
        ("hooli.com", None),
        ("v1.2.3", None),
        ("name@example.com", Some("name%40example.com")),
        ("50%", Some("50%25")),
        ("a:b;c=d", Some("a%3Ab%3Bc%3Dd")),
        ("...", None),
        ("Ünïté 7", Some("%C3%9Cn%C3%AFt%C3%A9%207")),
    ] {
        let input = json!({"id": id});
        let sent = json(&respond(&strict, with_id(Style::Simple), input).await);
        let expected = expected.unwrap_or(id);
        assert_eq!(sent["uri"], format!("/customers/{expected}"));
    }
}

#[tokio::test]
async fn no_spelling_of_a_dot_segment_is_sent() {
    let http = Http::new(&server().await)
        .unwrap()
        .allow_slash_in_path(true);
    let values: [Value; 10] = [
        json!(".."),
        json!("%2e%2e"),
        json!("%2E."),
        json!("a/%2e%2e/b"),
        json!("..%2fadmin"),
        // Tomcat drops what comes after a `;`.
        json!("..;"),
        json!("..;x=1/admin"),
        json!(".. "),
        json!(["a", "..;"]),
        // Nothing comes before it, so the path is that of the collection.
        json!(";x"),
    ];
    for value in values {
        let input = json!({"id": value});
        let rejected = respond(&http, with_id(Style::Simple), input).await;
        assert_eq!(failure(&rejected).0, "invalid_request", "{value}");
    }
}
