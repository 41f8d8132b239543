//! Says by `cfg(shared_documents)` whether the real documents are beside the repository.

use std::path::Path;

fn main() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/specs");
    println!("cargo::rustc-check-cfg=cfg(shared_documents)");
    println!("cargo::rerun-if-changed={}", specs.display());
    if specs.join("lago.yaml").exists() {
        println!("cargo::rustc-cfg=shared_documents");
    } else {
        println!("cargo::warning=../shared/specs is not there: the tests on real documents are skipped");
    }
}
