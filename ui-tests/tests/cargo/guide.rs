//! The pages of `docs/`: their code compiles, and the messages that they quote are what rustc prints.

use std::fs;
use std::path::{Path, PathBuf};

use crate::scratch::Scratch;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page(name: &str) -> String {
    fs::read_to_string(repository().join("docs").join(name)).unwrap()
}

/// The Rust code of a page, one entry per block.
fn code(page: &str) -> Vec<&str> {
    let blocks = page.split("```rust\n").skip(1);
    blocks
        .map(|rest| rest.split("```").next().unwrap())
        .collect()
}

#[test]
fn the_guides_code_compiles() {
    let scratch = Scratch::new("guide");
    let document = fs::read_to_string(repository().join("examples/lago/lago.yaml")).unwrap();
    scratch.put("plugin/lago.yaml", &document);
    let mut modules = String::new();
    for name in [
        "guide/plugins.md",
        "guide/hosts.md",
        "guide/records.md",
        "guide/migration.md",
        "options.md",
    ] {
        let text = page(name);
        let blocks = code(&text);
        assert!(!blocks.is_empty(), "{name} has no code");
        for block in blocks {
            let module = format!("block_{}", modules.lines().count());
            // Either macro gives the trait; this one spares the test a build of wasmtime.
            let block = block.replace("openapi_host!", "openapi_pdk!");
            // A block is a crate's root to its reader.
            let block = block.replace("crate::", &format!("crate::{module}::"));
            scratch.put(&format!("plugin/src/{module}.rs"), &block);
            modules.push_str(&format!("pub mod {module};\n"));
        }
    }
    scratch.put("plugin/src/lib.rs", &modules);
    let built = scratch.check();
    assert!(built.success, "{}", built.messages.join("\n"));
}

#[test]
fn the_error_index_quotes_what_rustc_prints() {
    let index = page("guide/errors.md");
    let mut quoted = 0;
    for row in index.lines().filter(|line| line.starts_with("| [")) {
        let (message, rest) = row[3..].split_once("](../../").unwrap();
        let (path, _) = rest.split_once(')').unwrap();
        let printed = fs::read_to_string(repository().join(path))
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(printed.contains(message), "{message:?} is not in {path}");
        quoted += 1;
    }
    assert!(quoted > 30, "{quoted} messages");
}
