//! A client of rust-analyzer: opens one file, types in it, and asks what an editor would.

use std::io::BufReader;
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use guest_build::Analyzer;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

/// Marks the caret in a file's text.
pub(crate) const CARET: &str = "$0";

/// A server that hangs fails the test, and not the machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// A session with one open file.
pub(crate) struct Session {
    child: Child,
    stdin: ChildStdin,
    messages: Receiver<Message>,
    uri: String,
    version: i32,
    requests: i32,
    caret: Value,
}

impl Session {
    /// Starts a server in the workspace at `root`, opens `file`, and waits until all is loaded, proc macros too.
    pub(crate) fn start(analyzer: &Analyzer, root: &Path, target: &Path, file: &str) -> Self {
        let mut child = analyzer
            .command()
            .current_dir(root)
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_NET_OFFLINE", "true")
            .env_remove("EXTISM_OPENAPI_DEBUG")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        thread::spawn(move || {
            while let Ok(Some(message)) = Message::read(&mut stdout) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut session = Session {
            stdin: child.stdin.take().unwrap(),
            child,
            messages,
            uri: format!("file://{}", root.join(file).display()),
            version: 0,
            requests: 0,
            caret: Value::Null,
        };
        let root_uri = format!("file://{}", root.display());
        session.request(
            "initialize",
            json!({
                "processId": std::process::id(),
                "rootUri": root_uri,
                "workspaceFolders": [{ "uri": root_uri, "name": "scratch" }],
                "capabilities": {
                    "experimental": { "serverStatusNotification": true },
                    "textDocument": {
                        "completion": { "completionItem": { "documentationFormat": ["markdown"] } },
                        "hover": { "contentFormat": ["markdown"] },
                    },
                },
                "initializationOptions": {
                    "checkOnSave": false,
                    "cargo": { "allTargets": false },
                    "files": { "watcher": "server" },
                },
            }),
        );
        session.notify("initialized", json!({}));
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let document =
            json!({ "uri": session.uri, "languageId": "rust", "version": 0, "text": text });
        session.notify("textDocument/didOpen", json!({ "textDocument": document }));
        session.wait_until_loaded();
        session
    }

    fn wait_until_loaded(&mut self) {
        let is_loaded = |message: &Message| match message {
            Message::Notification(it) if it.method == "experimental/serverStatus" => {
                it.params["quiescent"] == true
            }
            _ => false,
        };
        let Message::Notification(status) = self.wait(is_loaded) else {
            unreachable!("it is a notification")
        };
        assert_eq!(status.params["health"], "ok", "{}", status.params);
    }

    /// Replaces the file's text; [`CARET`] is where the caret stands after.
    pub(crate) fn type_in(&mut self, text: &str) {
        let (before, after) = text.split_once(CARET).unwrap();
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap().encode_utf16().count();
        self.caret = json!({ "line": line, "character": column });
        self.version += 1;
        self.notify(
            "textDocument/didChange",
            json!({
                "textDocument": { "uri": self.uri, "version": self.version },
                "contentChanges": [{ "text": format!("{before}{after}") }],
            }),
        );
    }

    /// What the editor would offer at the caret: the labels, and how long that took.
    pub(crate) fn completions(&mut self) -> (Vec<String>, Duration) {
        let start = Instant::now();
        let found = self.at_caret("textDocument/completion");
        let took = start.elapsed();
        let items = found["items"].as_array().or(found.as_array()).cloned();
        let labels = items.unwrap_or_default().into_iter().map(|item| {
            let label = item["label"].as_str().unwrap();
            label.to_owned()
        });
        (labels.collect(), took)
    }

    /// What the editor would show about the thing at the caret, in Markdown, and how long that took.
    pub(crate) fn hover(&mut self) -> (String, Duration) {
        let start = Instant::now();
        let found = self.at_caret("textDocument/hover");
        let text = found["contents"]["value"].as_str().unwrap_or_default();
        (text.to_owned(), start.elapsed())
    }

    /// rust-analyzer's own errors in the file, such as names that it can't resolve.
    pub(crate) fn errors(&mut self) -> Vec<String> {
        let document = json!({ "textDocument": { "uri": self.uri } });
        let found = self.request("textDocument/diagnostic", document);
        let items = found["items"].as_array().cloned().unwrap_or_default();
        let errors = items.iter().filter(|item| item["severity"] == 1);
        errors.map(|item| item["message"].to_string()).collect()
    }

    fn at_caret(&mut self, method: &str) -> Value {
        let position = json!({ "textDocument": { "uri": self.uri }, "position": self.caret });
        self.request(method, position)
    }

    /// Sends a request until the server isn't busy with an earlier change, and waits for its response.
    fn request(&mut self, method: &str, params: Value) -> Value {
        loop {
            self.requests += 1;
            let id = RequestId::from(self.requests);
            self.send(Request::new(id.clone(), method.to_owned(), params.clone()).into());
            let response = self.wait(|it| matches!(it, Message::Response(it) if it.id == id));
            let Message::Response(response) = response else {
                unreachable!("it is a response")
            };
            match response.response_result {
                Ok(result) => return result,
                Err(error) if error.code == ErrorCode::ContentModified as i32 => {}
                Err(error) => panic!("{method}: {}", error.message),
            }
        }
    }

    /// Responds to what the server asks until the wanted message is there.
    fn wait(&mut self, wanted: impl Fn(&Message) -> bool) -> Message {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let message = self.messages.recv_timeout(left);
            let message = message.expect("rust-analyzer ended, or didn't respond in five minutes");
            if wanted(&message) {
                return message;
            }
            if let Message::Request(asked) = message {
                self.send(Response::new_ok(asked.id, Value::Null).into());
            }
        }
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(Notification::new(method.to_owned(), params).into());
    }

    fn send(&mut self, message: Message) {
        message.write(&mut self.stdin).unwrap();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Nothing is lost by it; a server without its client would stay forever.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
