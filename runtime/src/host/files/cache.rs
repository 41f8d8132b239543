//! Where compiled modules are kept, so that each is compiled once.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use wasmtime::{Cache, CacheConfig};

use super::private_folder;
use crate::host::error::LoadError;

/// Wasmtime's own folder inside of the host's folder: wasmtime deletes everything in it that it does not
/// know.
const COMPILED: &str = "compiled";

/// The folder of this crate inside of the user's cache folder, and the one for modules in there.
const DEFAULT: [&str; 2] = ["extism-openapi", "modules"];

/// Where compiled modules are kept: a module is compiled once, and later instances, hosts and runs load
/// it from there, which is some fifty times as fast.
///
/// Unless set, it is the folder `extism-openapi/modules` in the user's cache folder (`~/.cache` on
/// Linux). If that can't be used, modules are compiled each time they are loaded, and a warning is logged
/// once.
///
/// The folder contains machine code that the host runs: nobody else may be able to write to it, nor to
/// replace a folder above it. So the owners and permissions of the folder, of everything in it and of all
/// folders above it are checked (on Unix) when the folder is named, or first used. Files that were
/// truncated or overwritten with something else are detected and compiled again; a file forged by someone
/// who knows the format is not detected.
///
/// ```no_run
/// # fn f(functions: extism_openapi::Functions) -> Result<(), extism_openapi::plugin::LoadError> {
/// use extism_openapi::{Plugin, plugin::CompilationCache};
/// use std::path::Path;
///
/// let cache = CompilationCache::folder("/var/cache/billing/plugins")?;
/// let plugin = Plugin::builder(Path::new("welcome.wasm")).cache(cache).build(functions)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CompilationCache(Kind);

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
enum Kind {
    #[default]
    Default,
    Folder(Arc<Path>),
    Off,
}

impl CompilationCache {
    /// Keeps compiled modules in this folder, which is made (for this user only) if it does not exist.
    /// Several processes may share it.
    ///
    /// # Errors
    /// Where it can't be made or written; or, on Unix, where others may write to it, to something in it
    /// or to a folder above it, or one of these belongs to another user than this one or root.
    pub fn folder(folder: impl AsRef<Path>) -> Result<Self, LoadError> {
        let folder = folder.as_ref();
        let compiled = compiled_in(folder).map_err(|error| LoadError::Cache {
            folder: folder.to_owned(),
            error,
        })?;
        Ok(CompilationCache(Kind::Folder(compiled.into())))
    }

    /// Keeps nothing: every plug-in is compiled when it is loaded.
    pub fn off() -> Self {
        CompilationCache(Kind::Off)
    }

    /// The engine's cache in it; `None` where nothing is kept.
    pub(in crate::host) fn open(&self) -> Result<Option<Cache>, String> {
        let folder = match &self.0 {
            Kind::Default => default_folder(),
            Kind::Folder(folder) => Some(&**folder),
            Kind::Off => None,
        };
        let Some(folder) = folder else {
            return Ok(None);
        };
        let mut config = CacheConfig::new();
        config.with_directory(folder);
        Cache::new(config)
            .map(Some)
            .map_err(|error| format!("{error:#}"))
    }
}

/// The default folder; `None` where it can't be used. This is determined once.
fn default_folder() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = FOLDER.get_or_init(|| {
        let folder = user_folder().and_then(|folder| compiled_in(&folder));
        folder
            .inspect_err(|error| {
                tracing::warn!(
                    "compiled modules are not kept: {}; name a folder by `CompilationCache::folder`",
                    error.to_string().escape_debug()
                );
            })
            .ok()
    });
    found.as_deref()
}

fn user_folder() -> io::Result<PathBuf> {
    let user = choose_native_strategy()
        .map_err(|error| io::Error::new(io::ErrorKind::NotFound, error.to_string()))?;
    Ok(user.cache_dir().join(DEFAULT[0]).join(DEFAULT[1]))
}

fn compiled_in(folder: &Path) -> io::Result<PathBuf> {
    let folder = private_folder::make(folder)?;
    private_folder::make(&folder.join(COMPILED))
}
