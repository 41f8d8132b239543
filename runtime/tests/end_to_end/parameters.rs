//! Parameters: every place, style and explode, after the table of OpenAPI 3.1.1, section 4.8.12.2.

use crate::api::{self, Colour};
use crate::server::{Sent, exchange, sent};

fn colour() -> Colour {
    Colour::new(100, 200, 150)
}

fn colours() -> Vec<String> {
    ["blue", "black", "brown"].map(str::to_owned).to_vec()
}

/// Calls an operation with `p`, `a` and `o`, which are required in paths and optional elsewhere.
macro_rules! call {
    ($operation:ident, $params:ident) => {
        |p: &str, a: Vec<String>| sent(|| api::$operation(api::$params::new(p, a, colour())))
    };
    ($operation:ident, $params:ident, optional) => {
        |p: &str, a: Vec<String>| {
            sent(|| api::$operation(api::$params::new().p(p).a(a).o(colour())))
        }
    };
}

type Call = fn(&str, Vec<String>) -> Sent;

#[test]
fn paths() {
    let table: [(Call, &str); 6] = [
        (
            call!(path_matrix, PathMatrixParams),
            "pathMatrix/;p=blue/;a=blue,black,brown/;o=R,100,G,200,B,150",
        ),
        (
            call!(path_matrix_exploded, PathMatrixExplodedParams),
            "pathMatrixExploded/;p=blue/;a=blue;a=black;a=brown/;R=100;G=200;B=150",
        ),
        (
            call!(path_label, PathLabelParams),
            "pathLabel/.blue/.blue,black,brown/.R,100,G,200,B,150",
        ),
        (
            call!(path_label_exploded, PathLabelExplodedParams),
            "pathLabelExploded/.blue/.blue.black.brown/.R=100.G=200.B=150",
        ),
        (
            call!(path_simple, PathSimpleParams),
            "pathSimple/blue/blue,black,brown/R,100,G,200,B,150",
        ),
        (
            call!(path_simple_exploded, PathSimpleExplodedParams),
            "pathSimpleExploded/blue/blue,black,brown/R=100,G=200,B=150",
        ),
    ];
    for (call, expected) in table {
        let line = call("blue", colours()).line;
        assert_eq!(line, format!("GET /v1/{expected} HTTP/1.1"));
    }
    let nasty = call!(path_simple, PathSimpleParams)("ü/?#%2F&", vec!["a,b".into(), "é;=".into()]);
    assert_eq!(
        nasty.target(),
        "/v1/pathSimple/%C3%BC%2F%3F%23%252F%26/a%2Cb,%C3%A9%3B%3D/R,100,G,200,B,150"
    );
}

#[test]
fn no_value_leaves_its_segment() {
    for value in [
        "",
        ".",
        "..",
        "../x",
        "x/../..",
        "a\\..\\b",
        "%2e%2e",
        "a\r\nHost: b",
        "\0",
    ] {
        let params = api::PathSimpleParams::new(value, colours(), colour());
        let (result, requests) = exchange(crate::server::DONE, || api::path_simple(params));
        let refused = result.unwrap_err().to_string();
        assert!(refused.contains("`p`"), "{value:?}: {refused}");
        assert!(requests.is_empty(), "{value:?}: {requests:?}");
    }
    for (value, expected) in [
        ("/", "%2F"),
        ("%2F", "%252F"),
        ("%2e.x", "%252e.x"),
        ("?", "%3F"),
        ("#", "%23"),
        ("...", "..."),
    ] {
        let params = api::PathSimpleParams::new(value, colours(), colour());
        let sent = sent(|| api::path_simple(params));
        assert_eq!(sent.target().split('/').nth(3), Some(expected));
        assert_eq!(sent.target().split('/').count(), 6);
    }
    let params = api::PartialSegmentsParams::new(1, 20, "a/b");
    let sent = sent(|| api::partial_segments(params));
    assert_eq!(sent.target(), "/v1/versions/v1.20/files/a%2Fb.json");
}

#[test]
fn queries() {
    let table: [(Call, &str); 7] = [
        (
            call!(query_form, QueryFormParams, optional),
            "p=blue&a=blue,black,brown&o=R,100,G,200,B,150",
        ),
        (
            call!(query_form_exploded, QueryFormExplodedParams, optional),
            "p=blue&a=blue&a=black&a=brown&R=100&G=200&B=150",
        ),
        (
            call!(query_space_delimited, QuerySpaceDelimitedParams, optional),
            "p=blue&a=blue%20black%20brown&o=R%20100%20G%20200%20B%20150",
        ),
        (
            call!(
                query_space_delimited_exploded,
                QuerySpaceDelimitedExplodedParams,
                optional
            ),
            "p=blue&a=blue&a=black&a=brown&R=100&G=200&B=150",
        ),
        (
            call!(query_pipe_delimited, QueryPipeDelimitedParams, optional),
            "p=blue&a=blue%7Cblack%7Cbrown&o=R%7C100%7CG%7C200%7CB%7C150",
        ),
        (
            call!(
                query_pipe_delimited_exploded,
                QueryPipeDelimitedExplodedParams,
                optional
            ),
            "p=blue&a=blue&a=black&a=brown&R=100&G=200&B=150",
        ),
        (
            call!(
                query_deep_object_exploded,
                QueryDeepObjectExplodedParams,
                optional
            ),
            "p=blue&a%5B0%5D=blue&a%5B1%5D=black&a%5B2%5D=brown&o%5BR%5D=100&o%5BG%5D=200&o%5BB%5D=150",
        ),
    ];
    for (call, expected) in table {
        let sent = call("blue", colours());
        assert_eq!(sent.target().split_once('?').unwrap().1, expected);
        // No list, and an empty text: RFC 6570's "undefined" and "empty".
        let empty = call("", Vec::new());
        assert!(empty.target().contains("?p=&"), "{}", empty.target());
        assert!(!empty.target().contains("&a"), "{}", empty.target());
    }
}

/// How an independent parser reads the queries that it supports.
#[test]
fn queries_are_read_as_they_were_meant() {
    let nasty = "a=b&c+d%20é#?/[]\u{1F980}";
    let list = vec![nasty.to_owned(), String::new(), ",|".to_owned()];
    let sent = call!(query_form_exploded, QueryFormExplodedParams, optional)(nasty, list.clone());
    let query = sent.target().split_once('?').unwrap().1;
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let of = |name: &str| -> Vec<&str> {
        let named = pairs.iter().filter(|(key, _)| key == name);
        named.map(|(_, value)| value.as_str()).collect()
    };
    assert_eq!(of("p"), [nasty]);
    assert_eq!(of("a"), list);
    assert_eq!(
        (of("R"), of("G"), of("B")),
        (vec!["100"], vec!["200"], vec!["150"])
    );

    let sent = call!(
        query_deep_object_exploded,
        QueryDeepObjectExplodedParams,
        optional
    )(nasty, list.clone());
    let query = sent.target().split_once('?').unwrap().1;
    // Brackets may be encoded: this parser's form mode reads them so, and the numbers as an array.
    let read: serde_json::Value = serde_qs::Config::new()
        .use_form_encoding(true)
        .deserialize_str(query)
        .unwrap();
    assert_eq!(
        read,
        serde_json::json!({
            "p": nasty, "a": list,
            "o": {"R": "100", "G": "200", "B": "150"}
        })
    );
}

#[test]
fn headers() {
    let table: [(Call, &str); 2] = [
        (
            call!(header_simple, HeaderSimpleParams, optional),
            "R,100,G,200,B,150",
        ),
        (
            call!(header_simple_exploded, HeaderSimpleExplodedParams, optional),
            "R=100,G=200,B=150",
        ),
    ];
    for (call, object) in table {
        let sent = call("bl/ue %", colours());
        assert_eq!(sent.header("p"), ["bl/ue %"]);
        assert_eq!(sent.header("a"), ["blue,black,brown"]);
        assert_eq!(sent.header("o"), [object]);
        assert_eq!(call("ü", colours()).header("p"), ["ü"]);
        assert_eq!(sent.header("accept-encoding"), ["identity"]);
    }
    for value in ["a\r\nX-Admin: 1", "a\0b"] {
        let params = api::HeaderSimpleParams::new().p(value);
        let (result, requests) = exchange(crate::server::DONE, || api::header_simple(params));
        assert!(result.unwrap_err().to_string().contains("`p`"));
        assert!(requests.is_empty());
    }
}

#[test]
fn cookies() {
    let table: [(Call, &str); 4] = [
        (
            call!(cookie_form, CookieFormParams, optional),
            "p=a%2Fb; a=blue,black,brown; o=R,100,G,200,B,150",
        ),
        (
            call!(cookie_form_exploded, CookieFormExplodedParams, optional),
            "p=a%2Fb; a=blue; a=black; a=brown; R=100; G=200; B=150",
        ),
        (
            call!(cookie_cookie, CookieCookieParams, optional),
            "p=a/b; a=blue,black,brown; o=R,100,G,200,B,150",
        ),
        (
            call!(cookie_cookie_exploded, CookieCookieExplodedParams, optional),
            "p=a/b; a=blue; a=black; a=brown; R=100; G=200; B=150",
        ),
    ];
    for (call, expected) in table {
        assert_eq!(call("a/b", colours()).header("cookie"), [expected]);
    }
    let form = api::CookieFormParams::new().p("a; admin=1");
    assert_eq!(
        sent(|| api::cookie_form(form)).header("cookie"),
        ["p=a%3B%20admin%3D1"]
    );
    let (result, requests) = exchange(crate::server::DONE, || {
        api::cookie_cookie(api::CookieCookieParams::new().p("a; admin=1"))
    });
    let refused = result.unwrap_err().to_string();
    assert!(refused.contains("can't be a cookie"), "{refused}");
    assert!(requests.is_empty());
}

#[test]
fn oddities_of_queries() {
    let odd = api::OddParams::new(None)
        .reserved("http://h/p?q=1&admin=1#f")
        .empty("")
        .number(1.5)
        .json(colour());
    let sent = sent(|| api::odd(odd));
    assert_eq!(
        sent.line,
        "QUERY /v1/search?beta=true&reserved=http://h/p?q=1%26admin=1%23f&empty=&null=&number=1.5\
         &json=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D HTTP/1.1"
    );
}

#[test]
fn a_parameter_that_is_the_whole_query() {
    let whole = api::WholeParams::new().filter(colour());
    assert_eq!(
        sent(|| api::whole(whole)).target(),
        "/v1/whole?R=100&G=200&B=150"
    );
    assert_eq!(
        sent(|| api::whole(api::WholeParams::new())).target(),
        "/v1/whole"
    );
}

#[test]
fn a_method_of_another_name() {
    assert_eq!(sent(api::purge).line, "PURGE /v1/whole HTTP/1.1");
}
