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
pub(in crate::host) const LARGEST: u64 = 1024 * 1024;

/// How many modules a manifest in a file may have.
const MOST_MODULES: usize = 16;

/// The syntax of a manifest.
#[derive(Clone, Copy, Debug)]
pub(in crate::host) enum Format {
    Json,
    Toml,
}

/// What a manifest in a file says. Its modules' files are not read yet.
#[derive(Debug)]
pub(in crate::host) struct Written {
    /// The modules and limits.
    pub(in crate::host) manifest: Manifest,
    /// Values for the plug-in, kept apart: they come from the packager.
    pub(in crate::host) config: BTreeMap<String, String>,
    /// The keys it has that would grant something.
    pub(in crate::host) grants: Vec<&'static str>,
}

/// The keys of Extism's manifests. None of them accepts arbitrary values, so nothing nests deeply.
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
    // Keys of a module by URL.
    #[expect(dead_code, reason = "manifests may have it; nothing is fetched")]
    headers: Option<BTreeMap<String, String>>,
    #[expect(dead_code, reason = "manifests may have it; nothing is fetched")]
    method: Option<String>,
}

/// Reads a manifest. The error says what is wrong and where, and quotes nothing of the text: it may be
/// another file, with somebody's secrets.
pub(in crate::host) fn parse(text: &[u8], format: Format) -> Result<Written, String> {
    let text = std::str::from_utf8(text).map_err(|error| {
        let at = error.valid_up_to();
        format!("byte {at} does not begin a UTF-8 character; save it as UTF-8")
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
/// levels together: dropping what was read may need 8 MiB of stack in a debug build.
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

/// What can still be wrong with a text whose syntax is right.
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
pub(in crate::host) enum Author {
    /// The host's own code: its values apply where the builder sets nothing.
    Host,
    /// Someone who put a file into the plug-in folder: its values can only lower the host's.
    Folder,
}

/// The limits that manifests can set. `None` where one is not set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::host) struct ManifestLimits {
    pub(in crate::host) timeout_ms: Option<u64>,
    pub(in crate::host) max_pages: Option<u32>,
    pub(in crate::host) max_var_bytes: Option<u64>,
    pub(in crate::host) max_http_response_bytes: Option<u64>,
}

impl ManifestLimits {
    pub(in crate::host) fn of(manifest: &Manifest) -> Self {
        ManifestLimits {
            timeout_ms: manifest.timeout_ms,
            max_pages: manifest.memory.max_pages,
            max_var_bytes: manifest.memory.max_var_bytes,
            max_http_response_bytes: manifest.memory.max_http_response_bytes,
        }
    }

    /// The limits of a plug-in whose manifest has these: `set` are those of its builder, `usual` the
    /// defaults.
    pub(in crate::host) fn effective(self, author: Author, set: Self, usual: Self) -> Self {
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
mod tests;
