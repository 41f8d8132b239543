//! From a plug-in's modules to a program that can be instantiated. Runs nothing of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use wasmtime::{Engine, ExternType, FuncType, Linker, Module};

use super::check::{self, Counter, ModuleLimits, WasmFeature};
use super::engine::{self, EngineKind, Prepared};
use super::lines::Lines;
use super::link::{HostFunctions, Links, MAIN, Program, SetUp, exports};
use super::state::{Shared, State};
use super::{http, kernel, wasi};
use crate::host::error::LoadError;
use crate::host::files::CompilationCache;
use crate::host::limit::Limit;

/// The modules and settings that a plug-in is compiled with.
pub(in crate::host) struct Sources {
    /// The modules with their names; the main one is called [`MAIN`].
    pub(in crate::host) modules: Vec<(String, Vec<u8>)>,
    pub(in crate::host) cache: CompilationCache,
    pub(in crate::host) limits: ModuleLimits,
    pub(in crate::host) allowed: Vec<WasmFeature>,
    pub(in crate::host) compile_time: Duration,
    pub(in crate::host) wasi: wasi::Access,
}

/// The names of the modules of the host's own functions: no module of a plug-in may have them.
const RESERVED: [&str; 2] = [kernel::MODULE, wasi::MODULE];

/// Checks, compiles and links a plug-in.
///
/// # Errors
/// Where a module is not one that this host runs, is too large, or imports what does not exist.
pub(in crate::host) fn compile(
    sources: Sources,
    shared: Shared,
    functions: &dyn HostFunctions,
) -> Result<Program, LoadError> {
    let shared = Arc::new(shared);
    let features = check::features(&sources.allowed);
    let mut counter = Counter::new(shared.identity.name(), &sources.limits);
    for (_, wasm) in &sources.modules {
        counter.check(wasm, features)?;
    }
    let prepared = prepared(&sources, &shared);
    let Prepared { engine, kernel } = prepared.map_err(|message| LoadError::Host { message })?;
    let lines = sources.modules.iter();
    let lines: Vec<_> = lines
        .map(|(_, wasm)| Lines::of(wasm).map(Arc::new))
        .collect();
    let (names, modules): (Vec<_>, Vec<_>) = sources.modules.into_iter().unzip();
    let plugin = Arc::clone(shared.identity.name());
    let modules = in_time(&plugin, sources.compile_time, modules, &engine)?;
    let host = |error: wasmtime::Error| LoadError::Host {
        message: format!("{error:#}"),
    };
    let mut linker = Linker::new(&engine);
    kernel::define(&mut linker).map_err(host)?;
    http::define(&mut linker).map_err(host)?;
    sources.wasi.define(&mut linker).map_err(host)?;
    functions.define(&mut linker, &modules).map_err(host)?;
    let mut offered = offered(&engine, &linker, &shared);
    for export in kernel.exports() {
        if let ExternType::Func(ty) = export.ty() {
            let name = (kernel::MODULE.to_owned(), export.name().to_owned());
            offered.insert(name, ty);
        }
    }
    let mut reserved = RESERVED.to_vec();
    reserved.push(functions.module());
    let links = Links {
        names: &names,
        modules: &modules,
        lines: &lines,
        offered: &offered,
        reserved: &reserved,
        functions,
    };
    let linked = links.resolve()?;
    let main = linked.last().map(|linked| linked.module.clone());
    let main = main.ok_or_else(|| LoadError::NotWasm {
        message: format!("its manifest names no module `{MAIN}`, nor any other"),
    })?;
    Ok(Program {
        shared,
        wasi: sources.wasi,
        kernel,
        linker,
        modules: linked,
        exports: exports(&main),
        set_up: SetUp::of(&main),
    })
}

fn prepared(sources: &Sources, shared: &Shared) -> Result<Prepared, String> {
    let kind = |cache| EngineKind {
        cache,
        fuel: shared.fuel.is_some(),
    };
    // A cache that can't be used, such as a home folder that can't be written, is no reason to do without
    // the plug-in.
    engine::prepared(&kind(sources.cache.clone())).or_else(|error| {
        tracing::warn!(
            plugin = &**shared.identity.name(),
            "compiled without a cache, which can't be used: {error}"
        );
        engine::prepared(&kind(CompilationCache::off()))
    })
}

/// Compiles on a thread of its own, and waits for it no longer than allowed. The compiler can't be
/// interrupted, but with the limits on modules it always ends.
fn in_time(
    plugin: &Arc<str>,
    allowed: Duration,
    modules: Vec<Vec<u8>>,
    engine: &Engine,
) -> Result<Vec<Module>, LoadError> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let engine = engine.clone();
    let began = Instant::now();
    let compile = move || {
        let compiled = modules.iter().map(|wasm| Module::new(&engine, wasm));
        // This fails where the time is up and nobody waits any more.
        let _ = sender.send(compiled.collect::<wasmtime::Result<Vec<_>>>());
    };
    thread::Builder::new()
        .name("extism-openapi-compile".to_owned())
        .spawn(compile)
        .map_err(|error| LoadError::Host {
            message: format!("no thread can be started to compile it: {error}"),
        })?;
    let received = receiver.recv_timeout(allowed);
    let received = match began.elapsed() > allowed {
        true => Err(RecvTimeoutError::Timeout),
        false => received,
    };
    match received {
        Ok(Ok(modules)) => Ok(modules),
        Ok(Err(error)) => Err(LoadError::NotWasm {
            message: crate::shown::shown(&error.root_cause().to_string()).to_string(),
        }),
        Err(RecvTimeoutError::Timeout) => Err(LoadError::Limited {
            plugin: plugin.to_string(),
            limit: Limit::CompileTime,
            found: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            allowed: u64::try_from(allowed.as_millis()).unwrap_or(u64::MAX),
        }),
        Err(RecvTimeoutError::Disconnected) => Err(LoadError::Host {
            message: "the compiler broke down; what it says is in the host's log".to_owned(),
        }),
    }
}

/// The host's functions with their types.
fn offered(
    engine: &Engine,
    linker: &Linker<State>,
    shared: &Arc<Shared>,
) -> HashMap<(String, String), FuncType> {
    let mut store = wasmtime::Store::new(engine, State::without_budget(shared));
    let defined: Vec<_> = linker
        .iter(&mut store)
        .map(|(module, name, found)| ((module.to_owned(), name.to_owned()), found))
        .collect();
    let functions = defined
        .into_iter()
        .filter_map(|(name, found)| Some((name, found.into_func()?.ty(&store))));
    functions.collect()
}
