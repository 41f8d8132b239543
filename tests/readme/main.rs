//! README's plug-in and host, compiled unchanged and run together.

#![allow(clippy::unwrap_used, reason = "what fails, fails the test")]

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use guest_build::GuestBuild;

/// The guides' hosts: the test is that they compile.
#[allow(
    dead_code,
    unreachable_pub,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "examples"
)]
mod guides {
    include!(concat!(env!("OUT_DIR"), "/guides.rs"));
}

/// The code block after the comment `<!-- readme: {name} -->`.
fn block(name: &str) -> String {
    let readme = std::fs::read_to_string(support::folder().join("../README.md")).unwrap();
    let (_, rest) = readme
        .split_once(&format!("<!-- readme: {name} -->\n```rust\n"))
        .unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

/// A crate of README's plug-in, with the manifest that README describes.
fn plugin_crate() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme_plugin");
    let runtime = support::folder().join("../runtime").canonicalize().unwrap();
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::copy(
        support::folder().join("../examples/lago/lago.yaml"),
        folder.join("lago.yaml"),
    )
    .unwrap();
    std::fs::write(folder.join("src/lib.rs"), block("plugin")).unwrap();
    let manifest = format!(
        "[package]\nname = \"readme-plugin\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [lib]\ncrate-type = [\"cdylib\"]\n\n\
         [dependencies]\nextism-openapi = {{ path = {runtime:?}, features = [\"pdk\"] }}\n\n\
         [workspace]\n"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    folder
}

/// An API that responds with 422, for one connection; returns the request's first line.
fn refusing_api() -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/api/v1", listener.local_addr().unwrap());
    let served = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let read = stream.read(&mut request).unwrap();
        let body = r#"{"status":422,"error":"Unprocessable Entity","code":"validation_errors","error_details":{}}"#;
        let head = "HTTP/1.1 422 Unprocessable Entity\r\ncontent-type: application/json\r\nconnection: close";
        write!(
            stream,
            "{head}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        String::from_utf8_lossy(&request[..read])
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned()
    });
    (base, served)
}

#[test]
fn the_plug_in_runs_in_the_host() {
    let module = GuestBuild::new(plugin_crate()).release().build().unwrap();
    let (base, served) = refusing_api();
    let output = Command::new(env!("CARGO_BIN_EXE_readme-host"))
        .arg(module)
        .arg(support::folder().join("benches/customer_created.json"))
        .arg(base)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(said, "the plug-in heard of cust_42\n");
    assert_eq!(served.join().unwrap(), "POST /api/v1/wallets HTTP/1.1");
}

#[test]
fn each_example_is_under_forty_lines() {
    for name in ["plugin", "host"] {
        let lines = block(name).lines().count();
        assert!(lines <= 40, "the {name} has {lines} lines");
    }
}

#[test]
fn the_readme_names_the_commands_that_ci_runs() {
    let readme = std::fs::read_to_string(support::folder().join("../README.md")).unwrap();
    let ci = std::fs::read_to_string(support::folder().join("../.ci/run")).unwrap();
    assert!(readme.contains("cargo xtask test"));
    assert!(
        ci.contains("--package xtask -- test"),
        "CI runs what README tells users to run"
    );
    let commands: BTreeSet<_> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("cargo xtask "))
        .collect();
    assert_eq!(
        commands.len(),
        2,
        "a command that is added here must be run somewhere: {commands:?}"
    );
}
