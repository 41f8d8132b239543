//! The engines: which code they compile, and where they keep it.
//!
//! All plug-ins of a process share one engine per cache; those with a limit on fuel share another, since
//! counting instructions needs different code.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use wasmtime::{Collector, Config, Engine, Module, WasmBacktraceDetails};

use super::state::STACK;
use super::{kernel, ticker};
use crate::host::files::CompilationCache;

/// A call's whole stack: the plug-in's own part, and what the host needs above it for its functions.
const FIBER_STACK: usize = STACK + 1536 * 1024;

/// The key of an engine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct EngineKind {
    pub(super) cache: CompilationCache,
    pub(super) fuel: bool,
}

/// An engine, and the kernel that each plug-in of it is linked with.
#[derive(Clone)]
pub(super) struct Prepared {
    pub(super) engine: Engine,
    pub(super) kernel: Module,
}

/// The engine of this kind; made when first asked for, and kept.
///
/// # Errors
/// Where the cache can't be used, or no thread can be started.
pub(super) fn prepared(kind: &EngineKind) -> Result<Prepared, String> {
    static ENGINES: OnceLock<Mutex<HashMap<EngineKind, Prepared>>> = OnceLock::new();
    let engines = ENGINES.get_or_init(Mutex::default);
    let mut engines = engines.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(prepared) = engines.get(kind) {
        return Ok(prepared.clone());
    }
    let prepared = make(kind)?;
    engines.insert(kind.clone(), prepared.clone());
    Ok(prepared)
}

fn make(kind: &EngineKind) -> Result<Prepared, String> {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .consume_fuel(kind.fuel)
        .max_wasm_stack(STACK)
        .async_stack_size(FIBER_STACK)
        // At each trap the engine would parse all of the module's debug information, which comes from the
        // plug-in, without any limit. See `lines`.
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        .collector(Collector::DeferredReferenceCounting);
    features(&mut config);
    if let Some(cache) = kind.cache.open()? {
        config.cache(Some(cache));
    }
    let failed = |error: wasmtime::Error| format!("{error:#}");
    let engine = Engine::new(&config).map_err(failed)?;
    ticker::watch(&engine)?;
    let kernel = Module::new(&engine, kernel::WASM).map_err(failed)?;
    Ok(Prepared { engine, kernel })
}

/// Enables everything that [`check`](super::check) may accept; what it rejects is not compiled.
fn features(config: &mut Config) {
    config
        .wasm_bulk_memory(true)
        .wasm_exceptions(true)
        .wasm_extended_const(true)
        .wasm_function_references(true)
        .wasm_gc(true)
        .wasm_memory64(true)
        .wasm_multi_memory(true)
        .wasm_multi_value(true)
        .wasm_reference_types(true)
        .wasm_relaxed_simd(true)
        .relaxed_simd_deterministic(true)
        .wasm_simd(true)
        .wasm_tail_call(true);
}
