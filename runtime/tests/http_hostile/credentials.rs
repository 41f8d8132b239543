//! The host's credentials, headers and cookies in addition to what a plug-in sends.

use extism_openapi::Http;
use extism_openapi::operation::{
    Location, Operation, Parameter, ResponseSpec, SecurityKind, Style,
};
use serde_json::{Value, json};

use crate::http_common::{
    JSON, OPERATION, failure, json, leak, parameter, respond, secured, with, with_parameters,
};
use crate::server::server;

/// What reached the API.
async fn sent(http: &Http, operation: &'static Operation, input: Value) -> Value {
    json(&respond(http, operation, input).await)
}

/// An operation with these parameters that requires a key.
fn with_key(
    location: Location,
    name: &'static str,
    parameters: Vec<Parameter>,
) -> &'static Operation {
    let key = secured(vec![("key", SecurityKind::ApiKey { location, name })]);
    leak(key.with_parameters(parameters.leak()))
}

/// M8: the whole header was replaced.
#[tokio::test]
async fn the_host_s_cookies_are_sent_beside_those_of_a_plug_in() {
    let http = Http::new(&server().await)
        .unwrap()
        .header("Cookie", "session=HOST-SECRET; theme=host")
        .unwrap();
    let operation = with_parameters(vec![
        parameter("theme", Location::Cookie),
        parameter("lang", Location::Cookie),
    ]);
    for (input, expected) in [
        (json!({}), "session=HOST-SECRET; theme=host"),
        (
            json!({"theme": "dark", "lang": "de"}),
            "session=HOST-SECRET; theme=host; lang=de",
        ),
    ] {
        let sent = sent(&http, operation, input).await;
        assert_eq!(sent["headers"]["cookie"], expected);
    }
}

/// A quote that is left open would swallow a cookie that comes after it.
#[tokio::test]
async fn a_plug_in_s_cookie_header_stands_after_the_host_s_cookies() {
    let http = Http::new(&server().await)
        .unwrap()
        .header("Cookie", "session=HOST")
        .unwrap();
    let operation = with_parameters(vec![parameter("Cookie", Location::Header)]);
    let cookies = "a=\"open; session =EVIL; SESSION=EVIL; %73ession=EVIL";
    let sent = sent(&http, operation, json!({"Cookie": cookies})).await;
    assert_eq!(sent["headers"]["cookie"], "session=HOST; a=\"open");
}

#[tokio::test]
async fn a_cookie_of_the_host_and_its_key_in_a_cookie_are_both_sent() {
    let http = Http::new(&server().await)
        .unwrap()
        .header("Cookie", "tenant=acme; key=old")
        .unwrap()
        .api_key("KEY");
    let sent = sent(&http, with_key(Location::Cookie, "key", vec![]), json!({})).await;
    assert_eq!(sent["headers"]["cookie"], "tenant=acme; key=KEY");
    let broken = Http::new("http://localhost").unwrap();
    assert!(broken.header("Cookie", "without a name").is_err());
}

/// L1: servers that use the first of two would have used the plug-in's.
#[tokio::test]
async fn no_spelling_of_a_key_s_name_doubles_it_in_the_query() {
    let http = Http::new(&server().await).unwrap().api_key("HOST");
    let of = |parameter| with_key(Location::Query, "api_key", vec![parameter]);
    let whole = |content| {
        with(parameter("q", Location::QueryString), |it| {
            it.content = content
        })
    };
    let object = parameter("q", Location::Query).allow_reserved();
    let deep = with(parameter("api_key", Location::Query), |it| {
        it.style = Style::DeepObject
    });
    let cases = [
        (
            whole(None),
            json!({"a": 1, "api_key": "EVIL", "API_KEY": "EVIL"}),
            "a=1&",
        ),
        (whole(Some("text/plain")), json!("api_key"), ""),
        (whole(Some("text/plain")), json!("a b"), "a%20b&"),
        (
            object,
            json!({"api%5fkey": "EVIL", "api_key=EVIL": "x"}),
            "api%255fkey=EVIL&api_key%3DEVIL=x&",
        ),
        (
            object,
            json!({"Api_Key": "EVIL", " api_key": "EVIL", "api.key": "EVIL", "api_key[]": "EVIL",
                   "api_key\u{0}": "EVIL", "b": 2}),
            "b=2&",
        ),
        (object, json!("1;api_key=EVIL"), "q=1%3Bapi_key=EVIL&"),
        (deep, json!({"x": "EVIL"}), ""),
    ];
    for (parameter, value, expected) in cases {
        let input = json!({parameter.key: value});
        let sent = sent(&http, of(parameter), input).await;
        let expected = format!("/test?{expected}api_key=HOST");
        assert_eq!(sent["uri"], expected, "{value}");
    }
}

#[tokio::test]
async fn no_spelling_of_a_key_s_name_doubles_it_in_the_cookies() {
    let http = Http::new(&server().await).unwrap().api_key("HOST");
    let parameters = vec![
        parameter("any", Location::Cookie),
        parameter("Cookie", Location::Header),
    ];
    let operation = with_key(Location::Cookie, "session", parameters);
    let input = json!({
        "any": {"session ": "EVIL", "Session": "EVIL", "theme": "dark"},
        "Cookie": "session =EVIL; se%73sion=EVIL; lang=de",
    });
    let sent = sent(&http, operation, input).await;
    assert_eq!(
        sent["headers"]["cookie"],
        "session=HOST; theme=dark; lang=de"
    );
}

/// `X_Key` and `X-Key` are the same variable for servers that pass headers on as variables.
#[tokio::test]
async fn no_spelling_of_a_header_s_name_doubles_it() {
    let http = Http::new(&server().await)
        .unwrap()
        .api_key("HOST")
        .header("X-Tenant", "host")
        .unwrap();
    let names = ["X_Key", "x-tenant", "X_Tenant", "Content_Length", "X_Other"];
    let parameters = names.map(|name| parameter(name, Location::Header));
    let operation = with_key(Location::Header, "X-Key", parameters.to_vec());
    let input = json!({"X_Key": "EVIL", "x-tenant": "EVIL", "X_Tenant": "EVIL",
                       "Content_Length": 5, "X_Other": "1"});
    let sent = sent(&http, operation, input).await;
    assert!(!sent.to_string().contains("EVIL"), "{sent}");
    let headers = &sent["headers"];
    assert_eq!(
        (&headers["x-key"], &headers["x-tenant"], &headers["x_other"]),
        (&json!("HOST"), &json!("host"), &json!("1"))
    );
    assert!(headers.get("content_length").is_none(), "{headers}");
}

/// The API's session belongs to the caller, which is the host if it sent its credentials.
#[tokio::test]
async fn a_cookie_that_the_api_sets_for_the_host_does_not_reach_a_plug_in() {
    let responses: &[ResponseSpec] = vec![JSON.with_headers(&["Set-Cookie"])].leak();
    let of = |operation: Operation| leak(operation.with_responses(responses));
    let http = Http::new(&server().await).unwrap().bearer("t");
    let secured = *secured(vec![("b", SecurityKind::Bearer)]);
    let for_the_host = respond(&http, of(secured), json!({})).await;
    assert!(for_the_host.headers.is_empty(), "{for_the_host:?}");
    let open = respond(&http, of(OPERATION), json!({})).await;
    assert_eq!(open.headers.get("set-cookie"), Some("session=API-SECRET"));
    let named = http.header("X-Tenant", "acme").unwrap();
    let named = respond(&named, of(OPERATION), json!({})).await;
    assert!(named.headers.is_empty(), "{named:?}");
}

/// Stripe uses its key as the user, Telegram has it in the path.
#[tokio::test]
async fn no_secret_is_in_a_debug_print_or_a_message() {
    let http = Http::new("https://127.0.0.1:1/botS3CRET/v1/")
        .unwrap()
        .basic("sk_live_S3CRET", "")
        .header("Cookie", "session=S3CRET")
        .unwrap();
    let shown = format!("{http:?}");
    assert!(!shown.contains("S3CRET"), "{shown}");
    assert!(shown.contains("https://127.0.0.1:1"), "{shown}");
    let failed = respond(&http, &OPERATION, json!({})).await;
    let (_, _, message) = failure(&failed);
    assert!(!message.contains("S3CRET"), "{message}");
    let wrong = Http::new("https://user:S3CRET@example.com").unwrap_err();
    assert!(!format!("{wrong} {wrong:?}").contains("S3CRET"), "{wrong}");
}

/// In requests that a host's own code can see.
#[tokio::test]
async fn cookies_and_keys_are_marked_as_sensitive() {
    let base = server().await;
    let marked = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let shown = std::sync::Arc::clone(&marked);
    let http = Http::new(&base)
        .unwrap()
        .api_key("S3CRET")
        .header("Cookie", "session=S3CRET")
        .unwrap()
        .auth(move |_, request| {
            *shown.lock().unwrap() = format!("{request:?}");
            Ok(())
        });
    sent(
        &http,
        with_key(Location::Header, "X-Key", vec![]),
        json!({}),
    )
    .await;
    let shown = marked.lock().unwrap();
    assert!(
        shown.contains("x-key") && !shown.contains("S3CRET"),
        "{shown}"
    );
}
