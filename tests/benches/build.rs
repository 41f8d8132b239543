//! Says by `cfg(shared_documents)` whether the real documents are beside the repository.

use std::path::Path;

fn main() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/specs/lago.yaml");
    println!("cargo::rustc-check-cfg=cfg(shared_documents)");
    println!("cargo::rerun-if-changed={}", document.display());
    if document.exists() {
        println!("cargo::rustc-cfg=shared_documents");
    }
}
