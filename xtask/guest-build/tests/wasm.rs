//! Builds real modules, with whichever compiler this machine can get.

// Clippy does not treat helpers of integration tests as test code.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use guest_build::{Error, GuestBuild};

const MANIFEST: &str = r#"[package]
name = "tiny-guest"
version = "0.0.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[features]
loud = []

[profile.release]
opt-level = "s"
lto = true
panic = "abort"

[workspace]
"#;

/// Uses std, so that the build fails if the target lacks it.
const LIBRARY: &str = r#"
#[unsafe(no_mangle)]
pub extern "C" fn digits(number: u64) -> usize {
    let text = number.to_string();
    if cfg!(feature = "loud") { text.len() + 1 } else { text.len() }
}
"#;

/// Writes a crate into its own folder.
fn guest(name: &str, manifest: &str, library: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/lib.rs"), library).unwrap();
    folder
}

#[test]
fn variants_of_a_guest_are_modules_of_their_own() {
    let folder = guest("variants", MANIFEST, LIBRARY);
    let plain = GuestBuild::new(&folder).release().build().unwrap();
    let before = fs::read(&plain).unwrap();
    let loud = GuestBuild::new(&folder)
        .features(["loud"])
        .release()
        .build()
        .unwrap();

    assert!(
        before.starts_with(b"\0asm"),
        "{} is not a module",
        plain.display()
    );
    assert_eq!(plain.file_name().unwrap(), "tiny_guest.wasm");
    assert_ne!(plain, loud);
    assert_ne!(before, fs::read(&loud).unwrap());
    assert_eq!(before, fs::read(&plain).unwrap());
    assert_eq!(plain, GuestBuild::new(&folder).release().build().unwrap());
}

#[test]
fn failure_carries_the_compilers_message() {
    let folder = guest("broken", MANIFEST, "pub fn f() -> u8 { \"text\" }");
    for result in [
        GuestBuild::new(&folder).build().map(drop),
        GuestBuild::new(&folder).check().map(drop),
    ] {
        let Err(Error::Command { output, .. }) = result else {
            panic!("expected a failed command, got {result:?}");
        };
        assert!(output.contains("mismatched types"), "{output}");
    }
}

#[test]
fn check_returns_warnings_and_takes_flags() {
    let folder = guest("warning", MANIFEST, "fn unused() {}");
    let messages = GuestBuild::new(&folder).check().unwrap();
    assert!(messages.contains("`unused` is never used"), "{messages}");

    let error = GuestBuild::new(&folder)
        .rustflags(["-D", "dead_code"])
        .check()
        .unwrap_err();
    assert!(
        error.to_string().contains("error: function `unused`"),
        "{error}"
    );
    GuestBuild::new(&folder)
        .rustflags(["-A", "dead_code"])
        .check()
        .unwrap();
}

#[test]
fn library_without_cdylib_is_explained() {
    let manifest = MANIFEST.replace("cdylib", "lib");
    let folder = guest("rlib", &manifest, LIBRARY);
    let error = GuestBuild::new(folder).build().unwrap_err();
    assert!(
        error.to_string().contains("crate-type = [\"cdylib\"]"),
        "{error}"
    );
}
