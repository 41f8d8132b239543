//! Making a plug-in: its limits, and the errors if it can't be made.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use extism_manifest::{Manifest, Wasm};

use super::exports::Exports;
use super::loaded::Plugin;
use super::pool::Limits;
use crate::host::error::LoadError;
use crate::host::files::CompilationCache;
use crate::host::files::Source;
use crate::host::files::manifest::ManifestLimits;
use crate::host::functions::Functions;
use crate::host::sandbox::Identity;
use crate::host::sandbox::System;
use crate::host::sandbox::{
    Budget, HttpAccess, Log, MAIN, ModuleLimits, Shared, Sources, WasiAccess, WasmFeature, compile,
};

/// How long one call of a plug-in may take where neither the builder nor the manifest sets it.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How much memory an instance may have where neither sets it, in pages of 64 KiB: 256 MiB.
const MEMORY_PAGES: u32 = 4096;

/// How many instances a plug-in has at most where the builder does not set it.
const INSTANCES: usize = 1;

/// How long a call waits for an instance where the builder does not set it.
const WAIT: Duration = Duration::from_secs(30);

/// How many calls wait for an instance where the builder does not set it.
const WAITING: usize = 10_000;

/// How deep the calls that plug-ins cause may go where the builder does not set it.
const DEPTH: usize = 8;

/// Each level of calls has a stack of its own.
const DEEPEST: usize = 64;

/// The largest output where the builder does not set it, in bytes.
const LARGEST_OUTPUT: u64 = 16 * 1024 * 1024;

/// How much a plug-in's variables hold where the manifest does not set it, in bytes.
const LARGEST_VARIABLES: u64 = 1024 * 1024;

/// The largest response to Extism's own `http_request` where the manifest does not set it, in bytes.
const LARGEST_HTTP_RESPONSE: u64 = 50 * 1024 * 1024;

/// How large its modules may be where the builder does not set it. Python interpreters have 10 MB and
/// 20,000 functions, Go programs 5 MB.
const MODULES: ModuleLimits = ModuleLimits {
    bytes: 64 * 1024 * 1024,
    functions: 100_000,
    function_bytes: 1024 * 1024,
    imports: 10_000,
    exports: 10_000,
    table_elements: 1_000_000,
    memory_bytes: 0,
};

/// How long its modules may be compiled where the builder does not set it.
const COMPILE_TIME: Duration = Duration::from_secs(120);

/// How many lines it may log per second where the builder does not set it.
const LOG_LINES: u32 = 200;

const PAGE: u64 = 65_536;

/// Makes a [`Plugin`] with other limits than the defaults.
#[derive(Clone)]
#[must_use]
pub struct PluginBuilder {
    source: Source,
    timeout: Option<Duration>,
    memory_pages: Option<u32>,
    fuel: Option<u64>,
    max_output_bytes: u64,
    pub(in crate::host) system: System,
    cache: CompilationCache,
    instances: usize,
    wait: Duration,
    waiting: usize,
    depth: usize,
    priority: i32,
    manifest_config: bool,
    config: BTreeMap<String, String>,
    allowed: Vec<WasmFeature>,
    modules: ModuleLimits,
    compile_time: Duration,
    log_lines: u32,
    budget: Option<Arc<Budget>>,
}

impl Plugin {
    /// Compiles a plug-in and links it with the host's functions, with the default limits: 30 seconds per
    /// call, 256 MiB, no WASI. It runs nothing of the plug-in yet.
    ///
    /// ```no_run
    /// # fn load(functions: extism_openapi::Functions) -> Result<(), extism_openapi::plugin::LoadError> {
    /// use std::path::Path;
    ///
    /// let plugin = extism_openapi::Plugin::new(Path::new("welcome.wasm"), functions)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A file that can't be read or is not a module, a module beyond a limit or with features that are not
    /// allowed, and an import that the host does not offer.
    pub fn new(wasm: impl Into<Source>, functions: Functions) -> Result<Plugin, LoadError> {
        Plugin::builder(wasm).build(functions)
    }

    /// Begins to make a plug-in with other limits.
    pub fn builder(wasm: impl Into<Source>) -> PluginBuilder {
        PluginBuilder::new(wasm.into())
    }
}

impl PluginBuilder {
    pub(in crate::host) fn new(source: Source) -> Self {
        PluginBuilder {
            source,
            timeout: None,
            memory_pages: None,
            fuel: None,
            max_output_bytes: LARGEST_OUTPUT,
            system: System::default(),
            cache: CompilationCache::default(),
            instances: INSTANCES,
            wait: WAIT,
            waiting: WAITING,
            depth: DEPTH,
            priority: 0,
            manifest_config: false,
            config: BTreeMap::new(),
            allowed: Vec::new(),
            modules: MODULES,
            compile_time: COMPILE_TIME,
            log_lines: LOG_LINES,
            budget: None,
        }
    }

    /// How long one call may take, including the operations that the plug-in calls, and the code that must
    /// run before an instance's first call (start functions, constructors); 30 seconds unless the manifest
    /// says otherwise (one from a plug-in folder can only shorten it).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How much memory an instance of the plug-in may have, in pages of 64 KiB: what its modules
    /// declare and what they grow by, tables, objects of Wasm's garbage collector and what it shares
    /// with the host together; 4,096 (256 MiB) unless the manifest says otherwise (one from a plug-in
    /// folder can only lower it). More is an [`EventError::Limited`](crate::event::EventError::Limited).
    pub fn memory_pages(mut self, pages: u32) -> Self {
        self.memory_pages = Some(pages);
        self
    }

    /// How many elements the tables of an instance may have together; 1,000,000 unless set.
    pub fn max_table_elements(mut self, elements: usize) -> Self {
        self.modules.table_elements = elements as u64;
        self
    }

    /// How large the plug-in's modules may be together, in bytes; 64 MiB unless set.
    pub fn max_module_bytes(mut self, bytes: usize) -> Self {
        self.modules.bytes = bytes as u64;
        self
    }

    /// How many functions the plug-in's modules may have together; 100,000 unless set. The compile time
    /// grows with their number.
    pub fn max_functions(mut self, functions: usize) -> Self {
        self.modules.functions = functions as u64;
        self
    }

    /// How large one function of the plug-in's modules may be, in bytes of Wasm; 1 MiB unless set.
    pub fn max_function_bytes(mut self, bytes: usize) -> Self {
        self.modules.function_bytes = bytes as u64;
        self
    }

    /// How many imports the plug-in's modules may have together; 10,000 unless set.
    pub fn max_imports(mut self, imports: usize) -> Self {
        self.modules.imports = imports as u64;
        self
    }

    /// How many exports the plug-in's modules may have together; 10,000 unless set.
    pub fn max_exports(mut self, exports: usize) -> Self {
        self.modules.exports = exports as u64;
        self
    }

    /// How long loading waits for the compiler; two minutes unless set. The compiler can't be
    /// interrupted: it continues in the background until it is done.
    pub fn max_compile_time(mut self, time: Duration) -> Self {
        self.compile_time = time;
        self
    }

    /// Lets the plug-in's modules use a feature of WebAssembly that is off by default.
    pub fn allow(mut self, feature: WasmFeature) -> Self {
        self.allowed.push(feature);
        self
    }

    /// How many lines the plug-in may log per second, 200 unless set, and five times as many at once.
    /// Further lines are dropped, and the log says how many.
    pub fn max_log_lines_per_second(mut self, lines: u32) -> Self {
        self.log_lines = lines;
        self
    }

    /// A value that the plug-in finds by Extism's `config_get`; it replaces the manifest's.
    pub fn config(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.config.insert(key.into(), value.into());
        self
    }

    /// How many instructions one call may take (see Extism's fuel limit); unlimited unless set.
    pub fn fuel(mut self, instructions: u64) -> Self {
        self.fuel = Some(instructions);
        self
    }

    /// The largest accepted output of a call, in bytes; 16 MiB unless set.
    pub fn max_output_bytes(mut self, bytes: usize) -> Self {
        self.max_output_bytes = bytes as u64;
        self
    }

    /// How many calls the plug-in runs at a time, each in an instance of its own; 1 unless set. Calls
    /// that plug-ins cause by their calls are counted separately for each depth, so that plug-ins that
    /// cause each other's events don't wait for each other forever.
    ///
    /// Instances are made as they are needed, from code that is compiled once. Each takes the plug-in's
    /// memory, and some ten KiB more. They share Extism's variables, and nothing else: a plug-in can't
    /// know which instance a call gets.
    pub fn instances(mut self, most: usize) -> Self {
        self.instances = most.max(1);
        self
    }

    /// How long a call waits while all instances are busy, 30 seconds unless set; then it fails with
    /// [`EventError::Busy`](crate::event::EventError::Busy).
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// How many calls may wait for an instance at a time, 10,000 unless set; one more fails at once with
    /// [`EventError::Busy`](crate::event::EventError::Busy).
    pub fn max_waiting(mut self, calls: usize) -> Self {
        self.waiting = calls;
        self
    }

    /// How deep calls may go that plug-ins' calls cause, this one's or others', nested or deferred; 8
    /// unless set, and 64 at most. One level more fails with
    /// [`EventError::TooDeep`](crate::event::EventError::TooDeep).
    pub fn max_depth(mut self, calls: usize) -> Self {
        self.depth = calls.clamp(1, DEEPEST);
        self
    }

    /// Where compiled modules are kept; the user's cache folder unless set.
    pub fn cache(mut self, cache: CompilationCache) -> Self {
        self.cache = cache;
        self
    }

    /// The plug-in's place in a [`Plugins`](crate::Plugins): smaller numbers come first, and names
    /// decide among equal numbers. 0 unless set.
    pub fn priority(mut self, priority: i32) -> Self {
        self.priority = priority;
        self
    }

    /// Gives the plug-in the `config` of its manifest in a [plug-in folder](crate::plugin::FolderLoad), which it
    /// does not get unless set: the author of the manifest chooses the values. The configuration of a
    /// manifest that the host's own code made always reaches the plug-in.
    pub fn manifest_config(mut self, take: bool) -> Self {
        self.manifest_config = take;
        self
    }

    /// Compiles the module and links it with the functions. Runs nothing of it.
    ///
    /// # Errors
    /// Where the module can't be read or compiled, or needs what the host does not offer.
    pub fn build(self, functions: Functions) -> Result<Plugin, LoadError> {
        let identity = Identity::new(functions.name());
        self.build_as(identity, functions)
    }

    /// As [`build`](PluginBuilder::build), for a plug-in that may replace another.
    pub(in crate::host) fn build_as(
        self,
        identity: Identity,
        functions: Functions,
    ) -> Result<Plugin, LoadError> {
        let modules = self.source.read()?;
        let mut manifest = modules.manifest;
        if self.manifest_config {
            manifest.config.extend(modules.offered_config);
        }
        let set = ManifestLimits {
            timeout_ms: self.timeout.map(milliseconds),
            max_pages: self.memory_pages,
            ..ManifestLimits::default()
        };
        let limits = ManifestLimits::of(&manifest).effective(modules.author, set, usual_limits());
        manifest.timeout_ms = limits.timeout_ms;
        manifest.memory.max_pages = limits.max_pages;
        manifest.memory.max_var_bytes = limits.max_var_bytes;
        manifest.memory.max_http_response_bytes = limits.max_http_response_bytes;
        manifest.config.extend(self.config);
        let limits = Limits {
            instances: self.instances,
            wait: self.wait,
            waiting: self.waiting,
            depth: self.depth,
        };
        let system = self.system.with(&manifest);
        let memory_bytes = manifest.memory.max_pages.map_or(0, u64::from) * PAGE;
        let timeout = manifest.timeout_ms.unwrap_or_default();
        let shared = Shared {
            log: Log::new(Arc::clone(identity.name()), self.log_lines),
            identity: Arc::new(identity),
            config: std::mem::take(&mut manifest.config),
            timeout: Duration::from_millis(timeout),
            fuel: self.fuel,
            memory_bytes,
            table_elements: usize::try_from(self.modules.table_elements).unwrap_or(usize::MAX),
            output_bytes: self.max_output_bytes,
            variable_bytes: manifest.memory.max_var_bytes.unwrap_or_default(),
            budget: self.budget,
            http: HttpAccess::of(&system, &manifest)?,
        };
        let sources = Sources {
            wasi: WasiAccess::of(system)?,
            modules: named(manifest)?,
            cache: self.cache,
            limits: ModuleLimits {
                memory_bytes,
                ..self.modules
            },
            allowed: self.allowed,
            compile_time: self.compile_time,
        };
        let program = compile(sources, shared, &functions)?;
        let exports = Exports::of(program.main(), functions.events());
        Ok(Plugin::from_parts(
            program,
            functions,
            exports,
            &limits,
            self.priority,
        ))
    }

    /// What the set's plug-ins may have together.
    pub(in crate::host) fn within(mut self, budget: Option<Arc<Budget>>) -> Self {
        self.budget = budget;
        self
    }
}

/// The modules with their names, by Extism's rules: a single module is the main one, and so is the last
/// if none has that name.
fn named(manifest: Manifest) -> Result<Vec<(String, Vec<u8>)>, LoadError> {
    let not_wasm = |message: &str| LoadError::NotWasm {
        message: message.to_owned(),
    };
    let count = manifest.wasm.len();
    let mut modules: Vec<(String, Vec<u8>)> = Vec::with_capacity(count);
    for (index, wasm) in manifest.wasm.into_iter().enumerate() {
        let name = match wasm.meta().name.as_deref() {
            Some(name) if count > 1 => name.to_owned(),
            _ => MAIN.to_owned(),
        };
        let has_main = modules.iter().any(|(name, _)| name == MAIN);
        let name = match index + 1 == count && !has_main {
            true => MAIN.to_owned(),
            false => name,
        };
        if modules.iter().any(|(other, _)| *other == name) {
            return Err(not_wasm("two modules of its manifest have the same name"));
        }
        let Wasm::Data { data, .. } = wasm else {
            return Err(not_wasm("a module of its manifest was not read"));
        };
        modules.push((name, data));
    }
    match modules.is_empty() {
        true => Err(not_wasm("its manifest names no module")),
        false => Ok(modules),
    }
}

/// Leaves out the values of its configuration, which may be secrets.
impl fmt::Debug for PluginBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PluginBuilder")
            .field("source", &self.source)
            .field("timeout", &self.timeout)
            .field("memory_pages", &self.memory_pages)
            .field("instances", &self.instances)
            .field("priority", &self.priority)
            .field("config", &self.config.keys())
            .finish_non_exhaustive()
    }
}

impl<S: Into<Source>> From<S> for PluginBuilder {
    fn from(source: S) -> Self {
        PluginBuilder::new(source.into())
    }
}

/// The limits where neither the builder nor the manifest sets them.
fn usual_limits() -> ManifestLimits {
    ManifestLimits {
        timeout_ms: Some(milliseconds(TIMEOUT)),
        max_pages: Some(MEMORY_PAGES),
        max_var_bytes: Some(LARGEST_VARIABLES),
        max_http_response_bytes: Some(LARGEST_HTTP_RESPONSE),
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
