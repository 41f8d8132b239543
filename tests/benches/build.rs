//! Sets `cfg(shared_documents)` if the real documents are beside the repository.

use std::path::PathBuf;

#[expect(clippy::expect_used, reason = "a build script fails by panicking")]
fn main() {
    // Read at run time: a target folder may have been filled from another checkout.
    let folder = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let document = folder.join("../../../shared/specs/lago.yaml");
    println!("cargo::rustc-check-cfg=cfg(shared_documents)");
    println!("cargo::rerun-if-changed={}", document.display());
    if document.exists() {
        println!("cargo::rustc-cfg=shared_documents");
    }
}
