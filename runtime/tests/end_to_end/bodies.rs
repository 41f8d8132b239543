//! Request bodies, each in its media type.

use axum::body::Body;
use axum::extract::{FromRequest, Multipart};
use axum::http::Request;
use extism_openapi::Bytes;

use crate::api::{self, Colour, SeveralBody};
use crate::server::{DONE, Sent, exchange, sent};

fn colour() -> Colour {
    Colour::new(100, 200, 150)
}

fn several(body: SeveralBody) -> (String, String) {
    let sent = sent(|| api::several(api::SeveralParams::new(body)));
    (
        sent.header("content-type").join("|"),
        sent.text().to_owned(),
    )
}

#[test]
fn one_of_several_media_types() {
    let image = |content_type: Option<&str>| {
        let image = Bytes::new("PNG");
        match content_type {
            Some(content_type) => image.with_content_type(content_type),
            None => image,
        }
    };
    let cases = [
        (
            SeveralBody::Json(colour()),
            "application/json",
            r#"{"R":100,"G":200,"B":150}"#,
        ),
        (SeveralBody::Text("a,b".into()), "text/plain", "a,b"),
        (SeveralBody::Csv("a,b".into()), "text/csv", "a,b"),
        (
            SeveralBody::Binary(image(None)),
            "application/octet-stream",
            "PNG",
        ),
        (
            SeveralBody::Binary(image(Some("image/png"))),
            "image/png",
            "PNG",
        ),
    ];
    for (body, content_type, bytes) in cases {
        assert_eq!(several(body), (content_type.to_owned(), bytes.to_owned()));
    }
    let (result, requests) = exchange(DONE, || {
        api::several(api::SeveralParams::new(SeveralBody::Binary(image(Some(
            "text/html",
        )))))
    });
    let refused = result.unwrap_err().to_string();
    assert!(
        refused.contains("`text/html`") && refused.contains("`image/*`"),
        "{refused}"
    );
    assert!(requests.is_empty());
}

#[test]
fn bytes_with_and_without_a_type() {
    let send = |body: Option<Bytes>| {
        let mut params = api::SendBytesParams::new();
        params.body = body;
        sent(|| api::send_bytes(params))
    };
    let sent = send(Some(Bytes::new(vec![0, 255])));
    assert_eq!(sent.header("content-type"), ["application/octet-stream"]);
    assert_eq!(
        (sent.body, sent.line),
        (vec![0, 255], "POST /v1/bytes HTTP/1.1".to_owned())
    );
    let typed = Bytes::new("%PDF").with_content_type("application/pdf");
    assert_eq!(
        send(Some(typed)).header("content-type"),
        ["application/pdf"]
    );
    let nothing = send(None);
    assert_eq!(
        (nothing.header("content-type").len(), nothing.body.len()),
        (0, 0)
    );
}

#[test]
fn forms() {
    let form = api::Form {
        a: Some(vec!["x&y=z +é".to_owned(), String::new()]),
        deep: Some(api::FormDeep {
            items: Some(vec![colour(), Colour::new(1, 2, 3)]),
        }),
        joined: Some(vec![1, 2]),
        json: Some(colour()),
        open: Some("a/b&c".to_owned()),
        ..api::Form::new("first, as the plug-in has it")
    };
    let sent = sent(|| api::send_form(api::SendFormParams::new(form)));
    assert_eq!(
        sent.header("content-type"),
        ["application/x-www-form-urlencoded"]
    );
    assert_eq!(
        sent.text(),
        "z=first%2C%20as%20the%20plug-in%20has%20it&a=x%26y%3Dz%20%2B%C3%A9&a=\
         &deep%5Bitems%5D%5B0%5D%5BR%5D=100&deep%5Bitems%5D%5B0%5D%5BG%5D=200\
         &deep%5Bitems%5D%5B0%5D%5BB%5D=150&deep%5Bitems%5D%5B1%5D%5BR%5D=1\
         &deep%5Bitems%5D%5B1%5D%5BG%5D=2&deep%5Bitems%5D%5B1%5D%5BB%5D=3&joined=1,2\
         &json=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D&open=a/b%26c"
    );
    let pairs: Vec<(String, String)> = form_urlencoded::parse(&sent.body).into_owned().collect();
    assert_eq!(pairs[1], ("a".to_owned(), "x&y=z +é".to_owned()));
    assert_eq!(pairs[3], ("deep[items][0][R]".to_owned(), "100".to_owned()));
}

/// A part as an independent parser reads it: name, file name, media type, the header `X-Kind`, text.
type Part = (
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
);

fn parts(sent: &Sent) -> Vec<Part> {
    let request = Request::builder()
        .header("content-type", sent.header("content-type")[0])
        .body(Body::from(sent.body.clone()))
        .unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut form = Multipart::from_request(request, &()).await.unwrap();
        let mut parts = Vec::new();
        while let Some(field) = form.next_field().await.unwrap() {
            let text = |text: Option<&str>| text.map(str::to_owned);
            let kind = field.headers().get("x-kind").map(|it| it.to_str().unwrap());
            parts.push((
                field.name().unwrap().to_owned(),
                text(field.file_name()),
                text(field.content_type()),
                text(kind),
                field.text().await.unwrap(),
            ));
        }
        parts
    })
}

#[test]
fn multipart_with_files_and_headers_of_parts() {
    let photo = Bytes::new("one")
        .with_filename("é \"1\".png")
        .with_header("X-Note", "hi");
    let gif = Bytes::new("two\r\n--boundary")
        .with_content_type("image/gif")
        .with_header("x-kind", "drawing");
    let body = api::SendMultipartRequest {
        meta: Some(colour()),
        numbers: Some(vec![1, 2]),
        deep: Some(colour()),
        quoted: Some("say \"hi\"".to_owned()),
        files: Some(vec![photo, gif]),
        ..api::SendMultipartRequest::new("é")
    };
    let sent = sent(|| api::send_multipart(api::SendMultipartParams::new(body)));
    let part = |name: &str, content_type: Option<&str>, text: &str| -> Part {
        let content_type = content_type.map(str::to_owned);
        (name.to_owned(), None, content_type, None, text.to_owned())
    };
    let file = |name: &str, content_type: &str, kind: &str, text: &str| -> Part {
        let some = |text: &str| Some(text.to_owned());
        (
            "files".to_owned(),
            some(name),
            some(content_type),
            some(kind),
            text.to_owned(),
        )
    };
    let json = Some("application/json");
    assert_eq!(
        parts(&sent),
        [
            part("title", None, "é"),
            part("meta", json, r#"{"R":100,"G":200,"B":150}"#),
            part("numbers", None, "1"),
            part("numbers", None, "2"),
            part("deep[R]", None, "100"),
            part("deep[G]", None, "200"),
            part("deep[B]", None, "150"),
            part("quoted", json, r#""say \"hi\"""#),
            file("é %221%22.png", "image/png", "photo", "one"),
            file("file", "image/gif", "drawing", "two\r\n--boundary"),
        ]
    );
    assert!(sent.text().contains("\r\nX-Note: hi\r\n"));
}

#[test]
fn headers_of_parts_that_the_document_does_not_list_are_rejected() {
    for (name, value, expected) in [
        ("X-Other", "a", "no header `x-other`"),
        ("X-Note", "a\r\nX-Kind: b", "`X-Note`"),
    ] {
        let file = Bytes::new("").with_header(name, value);
        let body = api::SendMultipartRequest {
            files: Some(vec![file]),
            ..api::SendMultipartRequest::new("t")
        };
        let params = api::SendMultipartParams::new(body);
        let (result, requests) = exchange(DONE, || api::send_multipart(params));
        let refused = result.unwrap_err().to_string();
        assert!(refused.contains(expected), "{refused}");
        assert!(requests.is_empty());
    }
}
