//! The plug-in's side: its calls of operations, and what its exports do with their input.

#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(dead_code, reason = "natively nothing calls a plug-in's exports")
)]
mod callbacks;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod native;
mod patch;
#[cfg(target_arch = "wasm32")]
pub(crate) mod wasm;
