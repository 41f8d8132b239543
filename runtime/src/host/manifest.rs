//! Extism's manifests: reading one as text, and what its limits may change.
//!
//! The text is not read by `extism-manifest` itself: there, a module's `data` may be an address in this
//! process and a length.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use extism_manifest::{Manifest, MemoryOptions, Wasm, WasmMetadata};
use serde::Deserialize;

/// The largest manifest that is read, in bytes.
pub(super) const LARGEST: u64 = 1024 * 1024;

/// How many modules a manifest in a file may have.
const MOST_MODULES: usize = 16;

/// A manifest's syntax.
#[derive(Clone, Copy, Debug)]
pub(super) enum Format {
    Json,
    Toml,
}

/// What a manifest in a file says. Its modules' files are not read yet.
#[derive(Debug)]
pub(super) struct Written {
    /// The modules and limits.
    pub(super) manifest: Manifest,
    /// Values for the plug-in, apart: they are the packager's.
    pub(super) config: BTreeMap<String, String>,
    /// Which of the keys that grant something it has.
    pub(super) grants: Vec<&'static str>,
}

/// The keys of Extism's manifests. Nothing here takes a value of any kind, so nothing nests deeply.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(default)]
    wasm: Vec<Module>,
    memory: Option<Memory>,
    config: Option<BTreeMap<String, String>>,
    allowed_hosts: Option<Vec<String>>,
    allowed_paths: Option<BTreeMap<String, PathBuf>>,
    timeout_ms: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Memory {
    max_pages: Option<u32>,
    max_http_response_bytes: Option<u64>,
    max_var_bytes: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Module {
    path: Option<PathBuf>,
    data: Option<String>,
    url: Option<String>,
    name: Option<String>,
    hash: Option<String>,
    // Of a URL.
    #[expect(dead_code, reason = "manifests may have it; nothing is fetched")]
    headers: Option<BTreeMap<String, String>>,
    #[expect(dead_code, reason = "manifests may have it; nothing is fetched")]
    method: Option<String>,
}

/// Reads a manifest. The error says what is wrong and where, and quotes nothing of the text: what was
/// taken for a manifest may be somebody's secrets.
pub(super) fn parse(text: &[u8], format: Format) -> Result<Written, String> {
    let text = std::str::from_utf8(text).map_err(|error| {
        let at = error.valid_up_to();
        format!("byte {at} begins no UTF-8 character; save it as UTF-8")
    })?;
    let read = match format {
        Format::Json => json(text),
        Format::Toml => toml(text),
    }?;
    if read.wasm.is_empty() {
        return Err("it has no module; name one in `wasm`".to_owned());
    }
    if read.wasm.len() > MOST_MODULES {
        let (given, most) = (read.wasm.len(), MOST_MODULES);
        return Err(format!("it has {given} modules; at most {most} are read"));
    }
    let modules = read.wasm.into_iter().enumerate();
    let wasm: Result<_, String> = modules.map(|(index, it)| module(index + 1, it)).collect();
    let memory = read
        .memory
        .map_or_else(MemoryOptions::new, |it| MemoryOptions {
            max_pages: it.max_pages,
            max_http_response_bytes: it.max_http_response_bytes,
            max_var_bytes: it.max_var_bytes,
        });
    let manifest = Manifest {
        wasm: wasm?,
        memory,
        timeout_ms: read.timeout_ms,
        ..Manifest::default()
    };
    let mut grants = Vec::new();
    grants.extend(read.allowed_hosts.map(|_| "allowed_hosts"));
    grants.extend(read.allowed_paths.map(|_| "allowed_paths"));
    Ok(Written {
        manifest,
        config: read.config.unwrap_or_default(),
        grants,
    })
}

fn json(text: &str) -> Result<Text, String> {
    serde_json::from_str(text).map_err(|error| {
        let what = match error.classify() {
            serde_json::error::Category::Data => UNKNOWN,
            _ => "the JSON is not valid there",
        };
        let (line, column) = (error.line(), error.column());
        format!("line {line}, column {column}: {what}")
    })
}

/// Dotted keys and tables within each other are bounded by the parser, to some 80 each, and so to 6,400
/// levels together: taking down what was read may need 8 MiB of stack in a debug build.
const TOML_STACK: usize = 32 * 1024 * 1024;

fn toml(text: &str) -> Result<Text, String> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(TOML_STACK);
        let read = thread.spawn_scoped(scope, || toml_here(text));
        let read = read.map_err(|error| format!("no thread to read it can be started: {error}"))?;
        let panicked = |_| Err("reading it panicked; report this".to_owned());
        read.join().unwrap_or_else(panicked)
    })
}

fn toml_here(text: &str) -> Result<Text, String> {
    let message = |error: &toml::de::Error, what: &str| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let Some(before) = before else {
            return what.to_owned();
        };
        let (above, last) = before.rsplit_once('\n').unwrap_or(("", before));
        let line = above.matches('\n').count() + 1 + usize::from(before.contains('\n'));
        let column = last.chars().count() + 1;
        format!("line {line}, column {column}: {what}")
    };
    let document = toml::Deserializer::parse(text)
        .map_err(|error| message(&error, "the TOML is not valid there"))?;
    Text::deserialize(document).map_err(|error| message(&error, UNKNOWN))
}

/// What else is wrong with a text whose syntax is right.
const UNKNOWN: &str =
    "there is a key that Extism's manifests do not have, or a value of another kind than they have";

fn module(number: usize, module: Module) -> Result<Wasm, String> {
    let meta = WasmMetadata {
        name: module.name,
        hash: module.hash,
    };
    match (module.path, module.data, module.url) {
        (Some(path), None, None) => Ok(Wasm::File { path, meta }),
        (None, Some(data), None) => match STANDARD.decode(data) {
            Ok(data) => Ok(Wasm::Data { data, meta }),
            Err(_) => Err(format!("the `data` of module {number} is not base64")),
        },
        (None, None, Some(url)) => {
            let mut wasm = Wasm::url(url);
            *wasm.meta_mut() = meta;
            Ok(wasm)
        }
        _ => Err(format!(
            "module {number} needs one of `path`, `data` and `url`"
        )),
    }
}

/// Who wrote a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Author {
    /// The host's own code: its values hold where the builder says nothing.
    Host,
    /// Whoever put a file into the plug-in folder: its values only lower the host's.
    Folder,
}

/// The limits that manifests have. `None` where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ManifestLimits {
    pub(super) timeout_ms: Option<u64>,
    pub(super) max_pages: Option<u32>,
    pub(super) max_var_bytes: Option<u64>,
    pub(super) max_http_response_bytes: Option<u64>,
}

impl ManifestLimits {
    pub(super) fn of(manifest: &Manifest) -> Self {
        ManifestLimits {
            timeout_ms: manifest.timeout_ms,
            max_pages: manifest.memory.max_pages,
            max_var_bytes: manifest.memory.max_var_bytes,
            max_http_response_bytes: manifest.memory.max_http_response_bytes,
        }
    }

    /// What holds for a plug-in whose manifest says this: `set` is what its builder says, `usual` what
    /// holds where nobody says anything.
    pub(super) fn effective(self, author: Author, set: Self, usual: Self) -> Self {
        ManifestLimits {
            timeout_ms: limit(author, set.timeout_ms, self.timeout_ms, usual.timeout_ms),
            max_pages: limit(author, set.max_pages, self.max_pages, usual.max_pages),
            max_var_bytes: limit(
                author,
                set.max_var_bytes,
                self.max_var_bytes,
                usual.max_var_bytes,
            ),
            max_http_response_bytes: limit(
                author,
                set.max_http_response_bytes,
                self.max_http_response_bytes,
                usual.max_http_response_bytes,
            ),
        }
    }
}

fn limit<T: Ord>(author: Author, set: Option<T>, asked: Option<T>, usual: Option<T>) -> Option<T> {
    match author {
        Author::Host => set.or(asked).or(usual),
        Author::Folder => match (set.or(usual), asked) {
            (Some(most), Some(asked)) => Some(most.min(asked)),
            (most, asked) => most.or(asked),
        },
    }
}

#[cfg(test)]
mod tests {
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
        // What grants something is not in the manifest.
        assert_eq!(json.manifest.allowed_hosts, None);
        assert_eq!(json.manifest.allowed_paths, None);
        assert!(json.manifest.config.is_empty());
        let limits = ManifestLimits::of(&json.manifest);
        assert_eq!(limits.max_pages, Some(4));
        assert_eq!(limits.max_var_bytes, Some(6));
        assert_eq!(limits.max_http_response_bytes, None);
        assert_eq!(limits.timeout_ms, Some(7));
    }

    /// `extism-manifest` copies so many bytes from there.
    #[test]
    fn an_address_in_memory_is_no_data() {
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

    /// On a thread with the stack that tokio's have.
    #[test]
    fn deep_manifests_are_refused_without_using_up_the_stack() {
        let deep = || {
            let nested = |open: &str, close: &str| open.repeat(200_000) + &close.repeat(200_000);
            let keys = |count: usize| vec!["a"; count].join(".");
            // As deep as TOML's own bounds allow.
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
                assert!(toml(&format!("{key}.{} = 1", keys(200_000))).is_err());
                assert!(toml(&format!("[{key}.{}]", keys(200_000))).is_err());
                assert!(toml(&format!("[{key}]\n{tables}")).is_err());
            }
        };
        let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
        thread.spawn(deep).unwrap().join().unwrap();
    }

    /// No text of the largest size takes long, whatever is repeated in it.
    #[test]
    fn large_manifests_are_read_in_no_time() {
        let size = usize::try_from(super::LARGEST).unwrap();
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
        // What the builder says, what the manifest asks for, what holds; usually it is 10.
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
}
