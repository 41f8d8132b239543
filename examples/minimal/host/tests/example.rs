//! The small example, as the README says to run it.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::process::Command;

use guest_build::GuestBuild;

fn run(plugins: &[&Path]) -> String {
    let mut host = Command::new(env!("CARGO_BIN_EXE_minimal-host"));
    let output = host.args(plugins).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_plug_in_labels_what_is_urgent() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins/label_urgent");
    let plugin = GuestBuild::new(folder).release().build().unwrap();
    assert_eq!(
        run(&[&plugin]),
        "Water the flowers: []\nlabel_urgent labels task 2\nCall Ada today: [\"urgent\"]\n"
    );
}

#[test]
fn without_plug_ins_there_are_no_labels() {
    assert_eq!(run(&[]), "Water the flowers: []\nCall Ada today: []\n");
}

/// The example promises a document on one screen and a host of sixty lines.
#[test]
fn the_example_is_small() {
    let lines = |path: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
        std::fs::read_to_string(path).unwrap().lines().count()
    };
    assert!(lines("tasks.yaml") <= 45);
    assert!(lines("host/src/main.rs") <= 65);
}
