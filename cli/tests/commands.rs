//! The commands as a user runs them.

#![allow(clippy::unwrap_used, reason = "what fails, fails the test")]

use std::process::{Command, Output};

fn extism_openapi(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_extism-openapi"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/documents"))
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn expand_prints_the_guests_functions() {
    let output = extism_openapi(&["expand", "lab.yaml", "--guest"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let code = text(&output.stdout);
    assert!(code.contains("pub fn create_sample("), "{code}");
    assert!(code.contains("link_name = \"create_sample\""));
    assert!(!code.contains("pub fn functions("));
}

#[test]
fn expand_takes_the_macros_options() {
    let output = extism_openapi(&[
        "expand",
        "lab.yaml",
        "--host",
        "--options",
        r#"operations = ["ping"]"#,
    ]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let code = text(&output.stdout);
    assert!(
        code.contains("fn ping(") && code.contains("pub fn functions("),
        "{code}"
    );
    assert!(!code.contains("create_sample"));
}

#[test]
fn check_names_what_is_wrong_and_fails() {
    let output = extism_openapi(&["check", "lab.yml"]);
    assert_eq!(output.status.code(), Some(1));
    let message = text(&output.stderr);
    assert!(
        message.contains("lab.yml") && message.contains("lab.yaml"),
        "names the near file: {message}"
    );

    let output = extism_openapi(&["check", "lab.yaml"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn wrong_arguments_are_told_apart_by_the_exit_code() {
    assert_eq!(
        extism_openapi(&["expand", "lab.yaml"]).status.code(),
        Some(2)
    );
}
