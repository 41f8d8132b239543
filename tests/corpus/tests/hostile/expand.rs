//! Expanding in another process.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The longest time for one expansion.
const LONGEST: Duration = Duration::from_secs(300);
/// The processor time, in seconds, for expansions whose cost must grow only with the document's length:
/// faster growth would take minutes. Other processes don't affect it.
const SOON: u64 = 60;
/// The limit on memory, in MiB.
const MEMORY: u32 = 1024;

/// A folder that is removed at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("extism-openapi-hostile-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        std::fs::write(self.0.join(name), content).unwrap();
        self
    }

    /// The output for a document of this folder: why it is rejected, or all errors and warnings, one per line.
    pub(crate) fn said_of(&self, name: &str) -> String {
        self.said(name, None)
    }

    fn said(&self, name: &str, seconds: Option<u64>) -> String {
        let report = expand(&self.0.join(name), seconds);
        if let Some(refusal) = report["refused"].as_str() {
            return refusal.to_owned();
        }
        let messages = ["errors", "warnings"].map(|kind| report[kind].as_array().unwrap().clone());
        let messages = messages.iter().flatten().filter_map(Value::as_str);
        messages.collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The output for a document with this text.
pub(crate) fn said_of(name: &str, text: impl AsRef<[u8]>) -> String {
    Folder::new().put(name, text).said_of(name)
}

/// The output for a document with these schemas, the first of which is used.
pub(crate) fn said_of_schemas(schemas: impl IntoIterator<Item = (String, Value)>) -> String {
    said_of("document.json", of_schemas(schemas))
}

/// The same, in less time.
pub(crate) fn said_soon_of_schemas(schemas: impl IntoIterator<Item = (String, Value)>) -> String {
    let folder = Folder::new();
    folder.put("document.json", of_schemas(schemas));
    folder.said("document.json", Some(SOON))
}

fn of_schemas(schemas: impl IntoIterator<Item = (String, Value)>) -> String {
    let schemas: Vec<(String, Value)> = schemas.into_iter().collect();
    let first = format!("#/components/schemas/{}", schemas[0].0);
    let schemas: serde_json::Map<String, Value> = schemas.into_iter().collect();
    let response =
        json!({"description": "x", "content": {"application/json": {"schema": {"$ref": first}}}});
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Harm", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": response}}}},
        "components": {"schemas": schemas},
    });
    document.to_string()
}

fn expand(document: &Path, seconds: Option<u64>) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corpus-expand"));
    command
        .arg(document)
        .args(["--memory", &MEMORY.to_string()]);
    if let Some(seconds) = seconds {
        command.args(["--seconds", &seconds.to_string()]);
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut output, &mut text).map(|_| text)
    });
    let longest = match seconds {
        Some(_) => 4 * LONGEST,
        None => LONGEST,
    };
    let end = Instant::now() + longest;
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if Instant::now() > end => {
                child.kill().unwrap();
                panic!("{} took more than {longest:?}", document.display());
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    assert!(status.success(), "{}: {status}", document.display());
    serde_json::from_str(&reader.join().unwrap().unwrap()).unwrap()
}
