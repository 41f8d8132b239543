//! Says by `cfg(shared_documents)` whether the real documents are beside the repository, and takes
//! README's host out of README.

use std::path::{Path, PathBuf};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    shared_documents(folder);
    readme_host(folder);
}

fn shared_documents(folder: &Path) {
    let specs = folder.join("../../shared/specs");
    println!("cargo::rustc-check-cfg=cfg(shared_documents)");
    println!("cargo::rerun-if-changed={}", specs.display());
    if specs.join("lago.yaml").exists() {
        println!("cargo::rustc-cfg=shared_documents");
    } else {
        println!(
            "cargo::warning=../shared/specs is not there: tests on real documents are skipped"
        );
    }
}

/// The example is compiled as it stands, but for the path of its document.
#[expect(clippy::expect_used, reason = "a build script fails by panicking")]
fn readme_host(folder: &Path) {
    let readme = folder.join("../README.md");
    println!("cargo::rerun-if-changed={}", readme.display());
    let text = std::fs::read_to_string(readme).expect("README.md is readable");
    let (_, rest) = text
        .split_once("<!-- readme: host -->\n```rust\n")
        .expect("README has a host");
    let (code, _) = rest.split_once("```").expect("README's host ends");
    let document = folder.join("../examples/lago/lago.yaml");
    let code = code.replace("\"lago.yaml\"", &format!("{document:?}"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    std::fs::write(out.join("readme_host.rs"), code).expect("OUT_DIR is writable");
}
