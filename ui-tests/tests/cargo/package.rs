//! `cargo package` of the demo's plug-in: the document is in the package, and is read from there.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::scratch::{Scratch, target};

const CRATES: [(&str, &str); 3] = [
    ("extism-openapi", "runtime"),
    ("extism-openapi-core", "macros/core"),
    ("extism-openapi-macros", "macros"),
];

/// The demo's plug-in as a package of its own: its document beside its manifest, its dependency from the
/// registry. `document` is the path in its macro call.
fn plugin(scratch: &Scratch, document: &str) {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/lago");
    let read = |path: &str| fs::read_to_string(demo.join(path)).unwrap();
    let manifest = read("plugins/sign_up_bonus/Cargo.toml");
    let code = read("plugins/sign_up_bonus/src/lib.rs");
    let (path, in_the_demo) = ("path = \"../../../../runtime\"", "\"../../lago.yaml\"");
    assert!(manifest.contains(path) && code.contains(in_the_demo));
    let version = format!("version = {:?}", env!("CARGO_PKG_VERSION"));
    // The scratch workspace is the plug-in's.
    let manifest = manifest
        .replace(path, &version)
        .replace("[workspace]\n", "");
    scratch.put("plugin/Cargo.toml", &manifest);
    scratch.put(
        "plugin/src/lib.rs",
        &code.replace(in_the_demo, &format!("{document:?}")),
    );
    scratch.put("plugin/lago.yaml", &read("lago.yaml"));
    scratch.put("lago.yaml", &read("lago.yaml"));
}

/// `cargo package`, which also compiles what it has packed, outside of the workspace.
fn package(scratch: &Scratch) -> Output {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut cargo = scratch.cargo(&["package", "--allow-dirty", "--package", "sign_up_bonus"]);
    for (name, folder) in CRATES {
        // As if they were published. A patch in a manifest isn't packed; one of the command line counts.
        let folder = repository.join(folder);
        cargo.args([
            "--config",
            &format!("patch.crates-io.{name}.path={folder:?}"),
        ]);
    }
    cargo.output().unwrap()
}

#[test]
fn a_packed_plugin_reads_the_document_in_its_package_and_no_other() {
    let scratch = Scratch::new("packed");
    plugin(&scratch, "lago.yaml");
    let packed = package(&scratch);
    let said = String::from_utf8_lossy(&packed.stderr);
    assert!(packed.status.success(), "{said}");
    assert!(said.contains("Verifying sign_up_bonus"), "{said}");
    let unpacked = target().join("package/sign_up_bonus-0.1.0");
    assert!(unpacked.join("lago.yaml").is_file(), "{said}");
    let was_read = unpacked.join("lago.yaml").display().to_string();
    let read = fs::read_to_string(target().join("debug/deps/sign_up_bonus.d")).unwrap();
    assert!(read.contains(&was_read), "rustc read {was_read}: {read}");

    // Both packages would be in one folder, so this is not a test of its own.
    let scratch = Scratch::new("packed-without");
    plugin(&scratch, "../lago.yaml");
    let packed = package(&scratch);
    let said = String::from_utf8_lossy(&packed.stderr);
    assert!(!packed.status.success(), "{said}");
    assert!(said.contains("`../lago.yaml` does not exist"), "{said}");
}
