//! Sets `cfg(shared_documents)` if the real documents are beside the repository, extracts the hosts from
//! README and the guides, and generates a document that is too big to write by hand.

use std::path::{Path, PathBuf};

#[expect(clippy::expect_used, reason = "a build script fails by panicking")]
fn main() {
    // Read at run time: a target folder may have been filled from another checkout.
    let folder = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    shared_documents(&folder);
    readme_host(&folder);
    host_guides(&folder);
    sizes();
}

/// A huge enum, an enum whose values have the same Rust name, a wide object, a deep one.
#[expect(clippy::expect_used, reason = "a build script fails by panicking")]
fn sizes() {
    let list = |values: Vec<String>| format!("{{\"type\":\"string\",\"enum\":{values:?}}}");
    let huge = list((0..2000).map(|index| format!("value {index}")).collect());
    let alike = list((1..=500).map(|length| "-".repeat(length)).collect());
    let wide: Vec<String> = (0..300)
        .map(|index| format!("\"p{index}\":{{\"type\":\"integer\"}}"))
        .collect();
    let mut deep =
        "{\"type\":\"object\",\"properties\":{\"end\":{\"type\":\"integer\"}}}".to_owned();
    for _ in 0..30 {
        deep = format!(
            "{{\"type\":\"object\",\"properties\":{{\"next\":{{\"type\":\"array\",\"items\":{deep}}}}}}}"
        );
    }
    let document = format!(
        "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"Sizes\",\"version\":\"1\"}},\"paths\":{{}},\
         \"components\":{{\"schemas\":{{\"Huge\":{huge},\"Alike\":{alike},\"Deep\":{deep},\
         \"Wide\":{{\"type\":\"object\",\"properties\":{{{}}}}}}}}}}}",
        wide.join(",")
    );
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let path = out.join("sizes.json");
    std::fs::write(&path, document).expect("OUT_DIR is writable");
    let call = format!("extism_openapi::openapi_host!({path:?});");
    std::fs::write(out.join("sizes.rs"), call).expect("OUT_DIR is writable");
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

/// The example is compiled unchanged, except for the path of its document.
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

/// The guides' hosts, one module each; they are marked `no_run`. The ui-tests compile those that need only
/// the plug-in's side.
#[expect(clippy::expect_used, reason = "a build script fails by panicking")]
fn host_guides(folder: &Path) {
    let document = folder.join("../examples/lago/lago.yaml");
    let mut modules = String::new();
    for name in ["hosts.md", "records.md", "code-first.md"] {
        let guide = folder.join("../docs/guide").join(name);
        println!("cargo::rerun-if-changed={}", guide.display());
        let text = std::fs::read_to_string(guide).expect("the guide is readable");
        for block in text.split("```rust,no_run\n").skip(1) {
            let (code, _) = block.split_once("```").expect("a block ends");
            let code = code.replace("\"lago.yaml\"", &format!("{document:?}"));
            let code = code.replace("\"../openapi.json\"", &format!("{document:?}"));
            let number = modules.matches("pub mod block_").count();
            modules.push_str(&format!("pub mod block_{number} {{\n{code}\n}}\n"));
        }
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    std::fs::write(out.join("guides.rs"), modules).expect("OUT_DIR is writable");
}
