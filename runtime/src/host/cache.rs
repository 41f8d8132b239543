//! Where compiled modules are kept, so that each is compiled once.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::LoadError;

/// Wasmtime's own folder inside of the host's: wasmtime deletes from it whatever it does not know.
const COMPILED: &str = "compiled";

/// Wasmtime's settings, beside that folder.
const SETTINGS: &str = "wasmtime-cache.toml";

/// Where compiled modules are kept: a module is compiled once, and later instances, hosts and runs
/// take it from there, which is some fifty times as fast.
///
/// Unless set, it is Extism's choice: the folder of the settings that `EXTISM_CACHE_CONFIG` names, or
/// else the user's cache folder (`~/.cache/wasmtime`). Where that can't be used, modules are compiled
/// again for each instance, and a warning is logged.
///
/// What lies in the folder is machine code that the host runs: nobody else may be able to write to it.
/// Files that were cut short or overwritten with something else are noticed and compiled anew; a file
/// made by someone who knows the format is not.
///
/// ```no_run
/// # fn f(functions: extism_openapi::Functions) -> Result<(), extism_openapi::LoadError> {
/// use extism_openapi::{CompilationCache, Plugin};
/// use std::path::Path;
///
/// let cache = CompilationCache::folder("/var/cache/billing/plugins")?;
/// let plugin = Plugin::builder(Path::new("welcome.wasm")).cache(cache).build(functions)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct CompilationCache(Kind);

#[derive(Clone, Debug, Default)]
enum Kind {
    #[default]
    Extism,
    Settings(Arc<Path>),
    Off,
}

impl CompilationCache {
    /// Keeps them in this folder, which is made (for this user only) where it is not there. Several
    /// processes may share it.
    ///
    /// # Errors
    /// Where it can't be made or written, or, on Unix, where others may write to it.
    pub fn folder(folder: impl AsRef<Path>) -> Result<Self, LoadError> {
        let folder = folder.as_ref();
        let settings = settings_in(folder).map_err(|error| LoadError::Cache {
            folder: folder.to_owned(),
            error,
        })?;
        Ok(CompilationCache(Kind::Settings(settings.into())))
    }

    /// Keeps nothing: every instance is compiled for itself.
    pub fn off() -> Self {
        CompilationCache(Kind::Off)
    }

    pub(super) fn apply<'a>(
        &self,
        builder: extism::PluginBuilder<'a>,
    ) -> extism::PluginBuilder<'a> {
        match &self.0 {
            Kind::Extism => builder,
            Kind::Settings(path) => builder.with_cache_config(&**path),
            Kind::Off => builder.with_cache_disabled(),
        }
    }
}

fn settings_in(folder: &Path) -> io::Result<PathBuf> {
    make(folder)?;
    let folder = fs::canonicalize(folder)?;
    check_owner(&folder)?;
    let compiled = folder.join(COMPILED);
    make(&compiled)?;
    check_owner(&compiled)?;
    let Some(directory) = compiled.to_str() else {
        let message = "its path is not UTF-8, which wasmtime's settings can't hold";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    };
    let directory = toml::Value::String(directory.to_owned());
    let settings = format!("[cache]\ndirectory = {directory}\n");
    let path = folder.join(SETTINGS);
    if fs::read_to_string(&path).is_ok_and(|there| there == settings) {
        return Ok(path);
    }
    // Another process may be reading it.
    let draft = folder.join(format!("{SETTINGS}.{}", std::process::id()));
    fs::write(&draft, settings)?;
    fs::rename(&draft, &path)?;
    Ok(path)
}

#[cfg(unix)]
fn make(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn make(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
fn check_owner(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(folder)?.permissions().mode();
    if mode & 0o022 == 0 {
        return Ok(());
    }
    let message = format!(
        "other users may write to `{}` (mode {:o}), and so choose what code this host runs; \
         take the permission away (chmod go-w)",
        folder.display(),
        mode & 0o777
    );
    Err(io::Error::new(io::ErrorKind::PermissionDenied, message))
}

#[cfg(not(unix))]
fn check_owner(_: &Path) -> io::Result<()> {
    Ok(())
}
