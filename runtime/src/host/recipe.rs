//! How the instances of a plug-in are made: its module, its limits, what it is linked with.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use extism::{CompiledPlugin, Function, Manifest};

use super::cache::CompilationCache;
use super::environment::{Environment, Identity};
use super::error::LoadError;
use super::functions::{Functions, Gate};
use super::instance::Instance;

pub(super) struct Recipe {
    /// Holds its modules' bytes: an instance made tomorrow has the same code.
    pub(super) manifest: Manifest,
    pub(super) timeout: Duration,
    pub(super) fuel: Option<u64>,
    pub(super) max_output_bytes: u64,
    pub(super) wasi: bool,
    pub(super) extism_http: bool,
    pub(super) cache: CompilationCache,
    pub(super) functions: Functions,
    pub(super) identity: Arc<Identity>,
}

impl Recipe {
    /// Compiles the module, or takes it from the cache, and links it. Runs nothing of it.
    pub(super) fn make(&self) -> Result<Instance, LoadError> {
        let identity = Arc::clone(&self.identity);
        let environment = Arc::new(Environment::new(identity, self.max_output_bytes));
        let gate: Arc<dyn Gate> = Arc::clone(&environment) as _;
        let mut linked = self.functions.gated(Some(gate));
        linked.extend(environment.functions(self.extism_http));
        let compiled = self.compile(&linked).map_err(|error| LoadError::NotWasm {
            message: format!("{error:#}"),
        })?;
        let instance = extism::Plugin::new_from_compiled(&compiled)
            .map_err(|error| unlinked(&error, &linked))?;
        Ok(Instance::new(compiled, instance, environment, self.timeout))
    }

    fn compile(&self, linked: &[Function]) -> Result<CompiledPlugin, extism::Error> {
        let builder = || {
            let builder = extism::PluginBuilder::new(&self.manifest)
                .with_functions(linked.to_vec())
                .with_wasi(self.wasi);
            match self.fuel {
                Some(fuel) => builder.with_fuel_limit(fuel),
                None => builder,
            }
        };
        // What a cache holds is not what a compiler has just made: reading it may even panic.
        let cached = || CompiledPlugin::new(self.cache.apply(builder()));
        let cached = catch_unwind(AssertUnwindSafe(cached))
            .unwrap_or_else(|_| Err(extism::Error::msg("reading it panicked")));
        let Err(cached) = cached else { return cached };
        // A cache that can't be used, such as a home folder that can't be written, is no reason not
        // to have the plug-in.
        let compiled = CompiledPlugin::new(builder().with_cache_disabled())?;
        tracing::warn!(
            plugin = &**self.identity.name(),
            "compiled without a cache, which can't be used: {cached:#}"
        );
        Ok(compiled)
    }
}

/// Reads Extism's message: it has no type that says what is missing.
fn unlinked(error: &extism::Error, offered: &[Function]) -> LoadError {
    let message = format!("{error:#}");
    if let Some((module, name)) = import_after(&message, "unknown import: `") {
        let nearest = nearest(&name, offered.iter().map(Function::name));
        return LoadError::MissingImport {
            module,
            name,
            nearest,
        };
    }
    if let Some((module, name)) = import_after(&message, "incompatible import type for `") {
        let detail = format!("{:#}", error.root_cause());
        return LoadError::WrongSignature {
            module,
            name,
            message: detail,
        };
    }
    // Extism checks the imports from its own module by itself, in other words.
    if let Some((_, rest)) = message.split_once(" import from extism:host/env: ") {
        let name = rest
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned();
        let nearest = nearest(&name, offered.iter().map(Function::name));
        let module = extism::EXTISM_ENV_MODULE.to_owned();
        return LoadError::MissingImport {
            module,
            name,
            nearest,
        };
    }
    // All that is left is what the module's start function did.
    LoadError::SetUp {
        message: error.root_cause().to_string(),
    }
}

fn import_after(message: &str, marker: &str) -> Option<(String, String)> {
    let (_, rest) = message.split_once(marker)?;
    let (import, _) = rest.split_once('`')?;
    let (module, name) = import.rsplit_once("::")?;
    Some((module.to_owned(), name.to_owned()))
}

fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    crate::nearest::nearest(name, names).map(str::to_owned)
}
