//! Making a plug-in: its limits, and what is wrong where it can't be made.

use std::sync::Arc;
use std::time::Duration;

use super::cache::CompilationCache;
use super::environment::Identity;
use super::error::LoadError;
use super::exports::Exports;
use super::functions::Functions;
use super::manifest::ManifestLimits;
use super::plugin::{Limits, Plugin};
use super::recipe::Recipe;
use super::source::Source;

/// How long one call of a plug-in may take where neither the builder nor the manifest says it.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How far a plug-in's memory may grow where neither says it, in pages of 64 KiB: 256 MiB.
const MEMORY_PAGES: u32 = 4096;

/// How many instances a plug-in has at most where the builder does not say it.
const INSTANCES: usize = 1;

/// How long a call waits for an instance where the builder does not say it.
const WAIT: Duration = Duration::from_secs(30);

/// How many calls wait for an instance where the builder does not say it.
const WAITING: usize = 10_000;

/// How deep calls go that plug-ins cause where the builder does not say it.
const DEPTH: usize = 8;

/// Each level of calls may hold a thread.
const DEEPEST: usize = 64;

/// The largest output where the builder does not say it, in bytes.
const LARGEST_OUTPUT: u64 = 16 * 1024 * 1024;

/// How much a plug-in's variables hold where the manifest does not say it, in bytes.
const LARGEST_VARIABLES: u64 = 1024 * 1024;

/// The largest answer to Extism's own `http_request` where the manifest does not say it, in bytes.
const LARGEST_HTTP_RESPONSE: u64 = 50 * 1024 * 1024;

/// Makes a [`Plugin`] with other limits than the usual ones.
#[derive(Clone, Debug)]
#[must_use]
pub struct PluginBuilder {
    source: Source,
    timeout: Option<Duration>,
    memory_pages: Option<u32>,
    fuel: Option<u64>,
    max_output_bytes: u64,
    wasi: bool,
    extism_http: bool,
    cache: CompilationCache,
    instances: usize,
    wait: Duration,
    waiting: usize,
    depth: usize,
    priority: i32,
    manifest_config: bool,
}

impl PluginBuilder {
    pub(super) fn new(source: Source) -> Self {
        PluginBuilder {
            source,
            timeout: None,
            memory_pages: None,
            fuel: None,
            max_output_bytes: LARGEST_OUTPUT,
            wasi: false,
            extism_http: false,
            cache: CompilationCache::default(),
            instances: INSTANCES,
            wait: WAIT,
            waiting: WAITING,
            depth: DEPTH,
            priority: 0,
            manifest_config: false,
        }
    }

    /// How long one call may take, the operations that the plug-in calls included; 30 seconds unless
    /// the manifest says otherwise (one from a plug-in folder can only shorten it). Code that runs when the module is instantiated is not covered:
    /// only [`fuel`](PluginBuilder::fuel) bounds that.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How far the plug-in's memory may grow beyond what its module declares, in pages of 64 KiB, the
    /// memory that it shares with the host included; 4,096 (256 MiB) unless the manifest says
    /// otherwise (one from a plug-in folder can only lower it).
    pub fn memory_pages(mut self, pages: u32) -> Self {
        self.memory_pages = Some(pages);
        self
    }

    /// How many instructions one call may take (see Extism's fuel limit); unlimited unless set.
    pub fn fuel(mut self, instructions: u64) -> Self {
        self.fuel = Some(instructions);
        self
    }

    /// The largest output of a call that is taken, in bytes; 16 MiB unless set.
    pub fn max_output_bytes(mut self, bytes: usize) -> Self {
        self.max_output_bytes = bytes as u64;
        self
    }

    /// Gives the plug-in WASI, with the directories that the manifest allows; off unless set.
    pub fn wasi(mut self, wasi: bool) -> Self {
        self.wasi = wasi;
        self
    }

    /// Leaves Extism's own `http_request` to the plug-in, for the hosts that the manifest allows; off
    /// unless set. It needs `extism`'s feature `http`. Extism believes the lengths that a plug-in
    /// gives to that function: allow it only to plug-ins that you trust not to crash the host.
    pub fn extism_http(mut self, allow: bool) -> Self {
        self.extism_http = allow;
        self
    }

    /// How many calls the plug-in runs at a time, each in an instance of its own; 1 unless set. Calls
    /// that plug-ins cause by their calls are counted for each depth by themselves, so that plug-ins
    /// that cause each other's events don't wait for each other for ever.
    ///
    /// Instances are made as they are needed: compiled once, then taken from the
    /// [cache](PluginBuilder::cache). Each has the plug-in's code and memory and an engine of its own
    /// (a few MiB for a common plug-in), so that one that is stopped never stops another. They share
    /// Extism's variables, and nothing else: which instance a call gets is not for the plug-in to know.
    pub fn instances(mut self, most: usize) -> Self {
        self.instances = most.max(1);
        self
    }

    /// How long a call waits while all instances are busy, 30 seconds unless set; then it is
    /// [`EventError::Busy`](super::EventError::Busy).
    pub fn max_wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// How many calls may wait for an instance at a time, 10,000 unless set; one more is
    /// [`EventError::Busy`](super::EventError::Busy) at once.
    pub fn max_waiting(mut self, calls: usize) -> Self {
        self.waiting = calls;
        self
    }

    /// How deep calls may go that are caused by plug-ins' calls, this one's or others', nested or put
    /// off; 8 unless set, and 64 at most. One more is [`EventError::TooDeep`](super::EventError::TooDeep).
    pub fn max_depth(mut self, calls: usize) -> Self {
        self.depth = calls.clamp(1, DEEPEST);
        self
    }

    /// Where compiled modules are kept; Extism's choice unless set.
    pub fn cache(mut self, cache: CompilationCache) -> Self {
        self.cache = cache;
        self
    }

    /// The plug-in's place in a [`Plugins`](super::Plugins): smaller numbers come first, and names
    /// decide among equal ones. 0 unless set.
    pub fn priority(mut self, priority: i32) -> Self {
        self.priority = priority;
        self
    }

    /// Gives the plug-in the `config` of its manifest in a [plug-in folder](super::FolderLoad), which it
    /// does not get unless set: whoever puts a manifest there chooses the values. The configuration of
    /// a manifest that the host's own code made is always the plug-in's.
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

    /// As [`build`](PluginBuilder::build), for a plug-in that may take another's place.
    pub(super) fn build_as(
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
        let timeout = limits.timeout_ms.unwrap_or_default();
        let recipe = Recipe {
            manifest,
            timeout: Duration::from_millis(timeout),
            fuel: self.fuel,
            max_output_bytes: self.max_output_bytes,
            wasi: self.wasi,
            extism_http: self.extism_http,
            cache: self.cache,
            functions,
            identity: Arc::new(identity),
        };
        // The first shows whether the others can be made.
        let first = recipe.make()?;
        let exports = Exports::of(&recipe.manifest, &first, recipe.functions.events());
        let limits = Limits {
            instances: self.instances,
            wait: self.wait,
            waiting: self.waiting,
            depth: self.depth,
        };
        Ok(Plugin::from_parts(
            recipe,
            exports,
            first,
            limits,
            self.priority,
        ))
    }
}

impl<S: Into<Source>> From<S> for PluginBuilder {
    fn from(source: S) -> Self {
        PluginBuilder::new(source.into())
    }
}

/// What holds where neither the builder nor the manifest says anything.
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
