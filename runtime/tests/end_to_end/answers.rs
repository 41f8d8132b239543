//! Responses of servers, valid and broken, as the plug-in reads them.

use std::time::Duration;

use extism_openapi::{Error, types::AnyBody};

use crate::api::{self, AnswerError, AnswerSuccess, Colour};
use crate::server::{exchange, exchange_with};

/// A response with a body and its length.
fn http(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn typed(status: &str, content_type: &str, body: &str) -> Vec<u8> {
    http(
        status,
        &format!("Content-Type: {content_type}\r\n"),
        body.as_bytes(),
    )
}

/// What the plug-in reads, in short.
fn read(answer: &[u8]) -> String {
    match exchange(answer, api::answer).0 {
        Ok(response) => format!("{} {:?}", response.status(), *response),
        Err(Error::Api(response)) => format!("{} error {:?}", response.status(), *response),
        Err(other) => format!("{other}"),
    }
}

const COLOUR: &str = r#"{"R":1,"G":2,"B":3}"#;

#[test]
fn documented_responses() {
    let ok = "200 OkJson(Colour { r: 1, g: 2, b: 3 })";
    let cases = [
        (typed("200", "application/json", COLOUR), ok),
        (typed("200", "Application/JSON; charset=utf-8", COLOUR), ok),
        (typed("200", "application/vnd.colour+json; v=1", COLOUR), ok),
        (
            typed("200", "application/json", &format!("\u{feff}{COLOUR}\n")),
            ok,
        ),
        (typed("200", "text/csv", "a,b"), r#"200 OkText("a,b")"#),
        (
            typed("200", "application/atom+xml", "<a/>"),
            r#"200 OkTextXml("<a/>")"#,
        ),
        // Without a media type, the document's first one is used.
        (http("200", "", COLOUR.as_bytes()), ok),
        (
            typed("206", "application/json", "\"part\""),
            r#"206 Success("part")"#,
        ),
        (http("204", "", b""), "204 NoContent"),
        (
            typed("404", "application/problem+json", r#"{"title":"no"}"#),
            r#"404 error NotFound(Problem { title: "no" })"#,
        ),
        (
            typed("418", "text/plain", "short"),
            r#"418 error ClientError("short")"#,
        ),
        (typed("500", "text/html", "<h1>"), "500 error Default"),
        (
            http("302", "Location: /elsewhere\r\n", b""),
            "302 error Default",
        ),
    ];
    for (answer, expected) in cases {
        assert_eq!(
            read(&answer),
            expected,
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
    let image = read(&http("200", "Content-Type: image/png\r\n", b"\x89PNG"));
    assert!(
        image.starts_with("200 OkBinary(Bytes { data: [137, 80, 78, 71]")
            && image.contains("image/png"),
        "{image}"
    );
}

#[test]
fn informational_responses_are_passed_over() {
    let mut answer = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".to_vec();
    answer.extend(typed("200", "application/json", COLOUR));
    assert!(read(&answer).starts_with("200 OkJson"), "{}", read(&answer));
}

#[test]
fn broken_responses_are_values_with_a_reason() {
    let cases: [(Vec<u8>, &[&str]); 6] = [
        (
            typed("200", "application/json", "{\"R\":"),
            &["`answer`", "200"],
        ),
        (
            typed("200", "application/json", &format!("{COLOUR}}}")),
            &["`answer`", "200"],
        ),
        (
            typed("200", "application/json", r#"{"R":1,"G":"2","B":3}"#),
            &["`answer`", "G"],
        ),
        (typed("200", "application/json", ""), &["`answer`", "200"]),
        (
            http(
                "200",
                "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                b"\x1f\x8b",
            ),
            &["`answer`", "coding `gzip`"],
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}".to_vec(),
            &["`answer`", "broke off"],
        ),
    ];
    for (answer, expected) in cases {
        let read = read(&answer);
        for part in expected {
            assert!(
                read.contains(part),
                "{read}\n{}",
                String::from_utf8_lossy(&answer)
            );
        }
    }
}

#[test]
fn a_media_type_that_is_not_documented_is_not_a_success() {
    let (result, _) = exchange(&typed("200", "text/html", "<h1>hi</h1>"), api::answer);
    let Err(Error::Api(response)) = result else {
        panic!("{result:?}")
    };
    assert_eq!(response.status(), 200);
    let AnswerError::Other(AnyBody::Text(text)) = response.into_inner() else {
        panic!("another variant")
    };
    assert_eq!(text, "<h1>hi</h1>");
}

#[test]
fn documented_headers_arrive_and_others_do_not() {
    let headers = "Content-Type: application/json\r\nSet-Cookie: a=1\r\nX-Secret: s\r\n\
                   Set-Cookie: b=2, c\r\nX-List: x, y\r\n";
    let mut answer = http("200", headers, COLOUR.as_bytes());
    let latin_1 = answer
        .windows(4)
        .position(|window| window == b"x, y")
        .unwrap();
    answer[latin_1] = 0xe9;
    let response = exchange(&answer, api::answer).0.unwrap();
    let cookies: Vec<&str> = response.headers().get_all("set-cookie").collect();
    assert_eq!(cookies, ["a=1", "b=2, c"]);
    assert_eq!(response.headers().get("x-list"), Some("é, y"));
    assert_eq!(response.headers().get("x-secret"), None);
    assert_eq!(
        response.into_inner(),
        AnswerSuccess::OkJson(Colour::new(1, 2, 3))
    );
}

/// It has the length that a GET's body would have, but no body.
#[test]
fn a_head_s_length_is_not_read() {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-List: a\r\n\
                   Content-Encoding: gzip\r\nContent-Length: 999999999\r\nConnection: close\r\n\r\n";
    let (result, requests) = exchange_with(answer, |http| http.max_response_bytes(10), api::look);
    let response = result.unwrap();
    assert_eq!(response.headers().get("X-List"), Some("a"));
    assert_eq!(requests[0].line, "HEAD /v1/answer HTTP/1.1");
}

#[test]
fn bodies_have_a_bound() {
    let body = format!("\"{}\"", "x".repeat(98));
    let answer = typed("206", "application/json", &body);
    let of = |limit: usize| {
        exchange_with(&answer, |http| http.max_response_bytes(limit), api::answer)
            .0
            .map_err(|error| error.to_string())
    };
    assert!(of(100).is_ok());
    assert!(of(99).unwrap_err().contains("99 bytes"), "{:?}", of(99));
    // Chunked: its size is not known in advance.
    let chunked = b"HTTP/1.1 206 X\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n\
                    64\r\n0123456789012345678901234567890123456789012345678901234567890123456789\
                    012345678901234567890123456789\r\n0\r\n\r\n";
    let refused = exchange_with(chunked, |http| http.max_response_bytes(99), api::answer);
    let refused = refused.0.unwrap_err().to_string();
    assert!(refused.contains("99 bytes"), "{refused}");
}

#[test]
fn a_stream_is_read_to_its_end_or_to_the_limit_of_time() {
    let events = "data: {\"a\":1}\n\ndata: [DONE]\n\n";
    let answer = typed("200", "text/event-stream", events);
    let response = exchange(&answer, api::events).0.unwrap();
    assert_eq!(*response, events);
    // The length says that there is more; it never comes, and the connection stays open.
    let open = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 99\r\n\r\ndata: 1\n\n";
    let (result, _) = exchange_with(
        &[open.as_slice(), b""].concat(),
        |http| http.timeout(Duration::from_millis(300)),
        api::events,
    );
    let refused = result.unwrap_err().to_string();
    assert!(
        refused.contains("no response in time") || refused.contains("broke off"),
        "{refused}"
    );
}
