//! The real Lago documents, whole: both sides are expanded and type-checked (the host here, the plug-in
//! for wasm), and the plug-in runs in Extism. Where `../shared` is absent there is nothing to test.

#[cfg(shared_documents)]
mod lago;

#[cfg(not(shared_documents))]
#[test]
fn real_documents() {
    println!("skipped: ../shared/specs is not there");
}
