//! Making a plug-in: where its module comes from, its limits, and what is wrong where it can't be made.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use extism::{CompiledPlugin, Function, Manifest, Wasm};

use super::environment::Environment;
use super::error::LoadError;
use super::functions::Functions;
use super::plugin::Plugin;

/// How long one call of a plug-in may take where neither the builder nor the manifest says it.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How far a plug-in's memory may grow where neither says it, in pages of 64 KiB: 256 MiB.
const MEMORY_PAGES: u32 = 4096;

/// The largest output where the builder does not say it, in bytes.
const LARGEST_OUTPUT: u64 = 16 * 1024 * 1024;

/// Where a plug-in's module comes from: its bytes, its file, or an Extism manifest (which can also
/// hold configuration, limits and further modules to link).
#[derive(Clone, Debug)]
pub struct Source(Origin);

#[derive(Clone, Debug)]
enum Origin {
    Bytes(Vec<u8>),
    File(PathBuf),
    Manifest(Box<Manifest>),
}

impl From<Vec<u8>> for Source {
    fn from(wasm: Vec<u8>) -> Self {
        Source(Origin::Bytes(wasm))
    }
}

impl From<&[u8]> for Source {
    fn from(wasm: &[u8]) -> Self {
        Source::from(wasm.to_vec())
    }
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        Source(Origin::File(path))
    }
}

impl From<&Path> for Source {
    fn from(path: &Path) -> Self {
        Source::from(path.to_owned())
    }
}

impl From<Manifest> for Source {
    fn from(manifest: Manifest) -> Self {
        Source(Origin::Manifest(Box::new(manifest)))
    }
}

impl Source {
    fn into_manifest(self) -> Result<Manifest, LoadError> {
        let wasm = match self.0 {
            Origin::Manifest(manifest) => return Ok(*manifest),
            Origin::Bytes(wasm) => wasm,
            Origin::File(path) => {
                std::fs::read(&path).map_err(|error| LoadError::Read { path, error })?
            }
        };
        Ok(Manifest::new([Wasm::data(wasm)]))
    }
}

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
        }
    }

    /// How long one call may take, the operations that the plug-in calls included; 30 seconds unless
    /// the manifest says otherwise. Code that runs when the module is instantiated is not covered:
    /// only [`fuel`](PluginBuilder::fuel) bounds that.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How far the plug-in's memory may grow beyond what its module declares, in pages of 64 KiB, the
    /// memory that it shares with the host included; 4,096 (256 MiB) unless the manifest says
    /// otherwise.
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

    /// Compiles the module and links it with the functions.
    pub fn build(self, functions: Functions) -> Result<Plugin, LoadError> {
        let mut manifest = self.source.into_manifest()?;
        let timeout = self.timeout.map(milliseconds).or(manifest.timeout_ms);
        manifest.timeout_ms = Some(timeout.unwrap_or_else(|| milliseconds(TIMEOUT)));
        let pages = self.memory_pages.or(manifest.memory.max_pages);
        manifest.memory.max_pages = Some(pages.unwrap_or(MEMORY_PAGES));

        let environment = Arc::new(Environment::new(self.max_output_bytes));
        let gate = Arc::clone(&environment);
        let mut linked = functions.gated(Some(gate));
        linked.extend(environment.functions(self.extism_http));
        let offered = linked.clone();

        let mut builder = extism::PluginBuilder::new(manifest)
            .with_functions(linked)
            .with_wasi(self.wasi);
        if let Some(fuel) = self.fuel {
            builder = builder.with_fuel_limit(fuel);
        }
        let compiled = CompiledPlugin::new(builder).map_err(not_wasm)?;
        let instance = extism::Plugin::new_from_compiled(&compiled)
            .map_err(|error| unlinked(&error, &offered))?;
        Ok(Plugin::from_parts(
            compiled,
            instance,
            environment,
            &functions,
        ))
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn not_wasm(error: extism::Error) -> LoadError {
    LoadError::NotWasm {
        message: format!("{error:#}"),
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
