//! The complete real Lago documents: both sides are expanded and type-checked (the host here, the plug-in
//! for Wasm), and the plug-in runs in Extism. Without `../shared` there is nothing to test.

#[cfg(shared_documents)]
mod lago;

#[cfg(not(shared_documents))]
#[test]
fn real_documents() {
    println!("skipped: ../shared/specs is not there");
}
