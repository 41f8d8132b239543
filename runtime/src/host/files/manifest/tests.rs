//! Manifests as text, and what their limits change.

use super::{Author, Format, ManifestLimits, Written, parse};

fn json(text: &str) -> Result<Written, String> {
    parse(text.as_bytes(), Format::Json)
}

fn toml(text: &str) -> Result<Written, String> {
    parse(text.as_bytes(), Format::Toml)
}

#[test]
fn both_syntaxes_say_the_same() {
    let json = json(
        r#"{"wasm": [{"path": "a.wasm", "name": "main", "hash": "ab"}, {"data": "AGFzbQ=="},
        {"url": "https://example.com/a.wasm", "method": "GET", "headers": {"a": "b"}}],
        "memory": {"max_pages": 4, "max_http_response_bytes": null, "max_var_bytes": 6},
        "config": {"plan": "gold"}, "allowed_hosts": ["*"], "allowed_paths": {"/": "/"},
        "timeout_ms": 7}"#,
    )
    .unwrap();
    let toml = toml(
        "allowed_hosts = ['*']\ntimeout_ms = 7\n\
        [[wasm]]\npath = 'a.wasm'\nname = 'main'\nhash = 'ab'\n[[wasm]]\ndata = 'AGFzbQ=='\n\
        [[wasm]]\nurl = 'https://example.com/a.wasm'\n\
        [memory]\nmax_pages = 4\nmax_var_bytes = 6\n[config]\nplan = 'gold'\n\
        [allowed_paths]\n'/' = '/'\n",
    )
    .unwrap();
    assert_eq!(json.manifest, toml.manifest);
    assert_eq!(json.config, toml.config);
    assert_eq!(json.config["plan"], "gold");
    assert_eq!(json.grants, ["allowed_hosts", "allowed_paths"]);
    assert_eq!(json.grants, toml.grants);
    // Keys that grant something are not in the manifest.
    assert_eq!(json.manifest.allowed_hosts, None);
    assert_eq!(json.manifest.allowed_paths, None);
    assert!(json.manifest.config.is_empty());
    let limits = ManifestLimits::of(&json.manifest);
    assert_eq!(limits.max_pages, Some(4));
    assert_eq!(limits.max_var_bytes, Some(6));
    assert_eq!(limits.max_http_response_bytes, None);
    assert_eq!(limits.timeout_ms, Some(7));
}

/// `extism-manifest` would copy that many bytes from that address.
#[test]
fn an_address_in_memory_is_not_data() {
    for data in [
        r#"{"ptr": 1, "len": 64}"#,
        r#"{"ptr": 0, "len": 0}"#,
        "[0, 97]",
    ] {
        let message = json(&format!(r#"{{"wasm": [{{"data": {data}}}]}}"#)).unwrap_err();
        assert!(message.starts_with("line 1, column"), "{message}");
    }
    assert!(toml("[[wasm]]\ndata = { ptr = 1, len = 64 }\n").is_err());
}

#[test]
fn messages_say_where_and_quote_nothing() {
    let faults = [
        ("sk_live_SECRET", Format::Json, "line 1, column 1: the JSON"),
        (
            "{\n \"SECRET\": 1}",
            Format::Json,
            "line 2, column 9: there is a key",
        ),
        (
            "{\"timeout_ms\": \"SECRET\"}",
            Format::Json,
            "line 1, column 23: there is a",
        ),
        ("{\"timeout_ms\": -1}", Format::Json, "line 1"),
        (
            "{\"memory\": {\"max_pages\": 4294967296}}",
            Format::Json,
            "line 1",
        ),
        ("[1, 2", Format::Json, "line 1, column 2: there is a"),
        (
            "aws_key = SECRET\n",
            Format::Toml,
            "line 1, column 11: the TOML",
        ),
        (
            "# a\naws_key = 'SECRET'\n",
            Format::Toml,
            "line 2, column 1: there is a key",
        ),
        (
            "# a\n\n  timeout_ms = 'SECRET'\n",
            Format::Toml,
            "line 3, column 16: there is a",
        ),
        ("{}", Format::Json, "it has no module"),
        ("", Format::Toml, "it has no module"),
        (r#"{"wasm": [{}]}"#, Format::Json, "module 1 needs one of"),
        (
            r#"{"wasm": [{"path": "a", "data": ""}]}"#,
            Format::Json,
            "module 1 needs one of",
        ),
        (
            r#"{"wasm": [{"data": "SECRET!"}]}"#,
            Format::Json,
            "the `data` of module 1",
        ),
    ];
    for (text, format, expected) in faults {
        let message = parse(text.as_bytes(), format).unwrap_err();
        assert!(message.starts_with(expected), "{text}: {message}");
        assert!(!message.contains("SECRET"), "{message}");
    }
    let message = parse(b"\xff\xfe", Format::Json).unwrap_err();
    assert!(message.contains("byte 0"), "{message}");
}

#[test]
fn a_manifest_has_a_bounded_number_of_modules() {
    let with = |modules: usize| {
        let modules = vec![r#"{"path": "a.wasm"}"#; modules].join(",");
        json(&format!(r#"{{"wasm": [{modules}]}}"#))
    };
    assert!(with(16).is_ok());
    assert!(with(17).unwrap_err().starts_with("it has 17 modules"));
}

/// On a thread with a stack as large as that of tokio's threads.
#[test]
fn deep_manifests_are_rejected_without_using_up_the_stack() {
    let deep = || {
        let nested = |open: &str, close: &str| open.repeat(50_000) + &close.repeat(50_000);
        let keys = |count: usize| vec!["a"; count].join(".");
        // As deep as the TOML parser's own bounds allow.
        let tables = format!("{} = {{ ", keys(79)).repeat(78) + &"}".repeat(78);
        for key in [
            "",
            "wasm",
            "config",
            "allowed_paths",
            "memory",
            "wasm.headers",
        ] {
            let at = |value: &str| match key.split_once('.') {
                Some((outer, inner)) => format!(r#"{{"{outer}": [{{"{inner}": {value}}}]}}"#),
                None if key.is_empty() => value.to_owned(),
                None => format!(r#"{{"{key}": {value}}}"#),
            };
            assert!(json(&at(&nested("[", "]"))).is_err());
            assert!(json(&at(&nested("{\"a\":", "}"))).is_err());
            let key = if key.is_empty() { "a" } else { key };
            assert!(toml(&format!("{key} = {}", nested("[", "]"))).is_err());
            assert!(toml(&format!("{key} = {}", nested("{a=", "}"))).is_err());
            assert!(toml(&format!("{key}.{} = 1", keys(50_000))).is_err());
            assert!(toml(&format!("[{key}.{}]", keys(50_000))).is_err());
            assert!(toml(&format!("[{key}]\n{tables}")).is_err());
        }
    };
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    thread.spawn(deep).unwrap().join().unwrap();
}

/// No text of the largest size takes long, whatever is repeated in it.
#[test]
fn large_manifests_are_read_in_no_time() {
    // A quarter of the largest, as tests are built without optimisation.
    let size = usize::try_from(super::LARGEST / 4).unwrap();
    let began = std::time::Instant::now();
    for part in [
        "[[wasm]]\n",
        "[[wasm]]\npath='a'\n",
        "a=1\n",
        "[a]\n",
        "'",
        "\\",
        "#",
        "[",
        "a.",
        "\n",
        "\"\"\"",
    ] {
        assert!(toml(&part.repeat(size / part.len())).is_err(), "{part}");
    }
    let numbered = |before: &str, after: &str| -> String {
        let lines = 0..size / (before.len() + after.len() + 6);
        lines
            .map(|line| format!("{before}{line:05}{after}\n"))
            .collect()
    };
    for text in [
        numbered("a", "=1"),
        numbered("[a", "]"),
        numbered("a.b", "=1"),
        numbered("[[a", ".b]]"),
    ] {
        assert!(toml(&text).is_err());
    }
    assert!(toml(&format!("[config]\n{}", numbered("a", "=''"))).is_err());
    for part in ["{", "[", "\"\\u0000", "[1,", "{\"wasm\":[", " "] {
        assert!(json(&part.repeat(size / part.len())).is_err(), "{part}");
    }
    assert!(
        began.elapsed() < std::time::Duration::from_secs(30),
        "{:?}",
        began.elapsed()
    );
}

fn limits(limit: Option<u32>) -> ManifestLimits {
    ManifestLimits {
        timeout_ms: limit.map(u64::from),
        max_pages: limit,
        max_var_bytes: limit.map(u64::from),
        max_http_response_bytes: limit.map(u64::from),
    }
}

#[test]
fn a_manifest_from_a_folder_only_lowers_limits() {
    // What the builder sets, what the manifest asks for, and the result; the default is 10.
    let cases = [
        (None, None, 10),
        (None, Some(20), 10),
        (None, Some(5), 5),
        (None, Some(0), 0),
        (Some(30), None, 30),
        (Some(30), Some(20), 20),
        (Some(30), Some(40), 30),
        (Some(3), Some(5), 3),
    ];
    for (set, asked, holds) in cases {
        let asked = limits(asked);
        let found = asked.effective(Author::Folder, limits(set), limits(Some(10)));
        assert_eq!(found, limits(Some(holds)));
    }
}

#[test]
fn the_limits_of_a_manifest_of_the_hosts_own_hold_where_the_builder_says_nothing() {
    let cases = [
        (None, None, 10),
        (None, Some(20), 20),
        (None, Some(5), 5),
        (Some(30), Some(20), 30),
        (Some(30), Some(40), 30),
        (Some(3), None, 3),
    ];
    for (set, asked, holds) in cases {
        let asked = limits(asked);
        let found = asked.effective(Author::Host, limits(set), limits(Some(10)));
        assert_eq!(found, limits(Some(holds)));
    }
}
