//! Where compiled modules are kept, so that each is compiled once.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};

use super::error::LoadError;
use super::private_folder;

/// Wasmtime's own folder inside of the host's: wasmtime deletes from it whatever it does not know.
const COMPILED: &str = "compiled";

/// Wasmtime's settings, beside that folder.
const SETTINGS: &str = "wasmtime-cache.toml";

/// The folder of this crate inside of the user's cache folder, and the one for modules in there.
const DEFAULT: [&str; 2] = ["extism-openapi", "modules"];

/// Where compiled modules are kept: a module is compiled once, and later instances, hosts and runs
/// take it from there, which is some fifty times as fast.
///
/// Unless set, it is the folder `extism-openapi/modules` in the user's cache folder (`~/.cache` on
/// Linux). Where that can't be used, modules are compiled again for each instance, and a warning is
/// logged, once.
///
/// What lies in the folder is machine code that the host runs: nobody else may be able to write to it,
/// nor to exchange a folder above. So the owners and permissions of the folder, of all that lies in it
/// and of all folders above are checked (on Unix) when the folder is named, or first used. Files that
/// were cut short or overwritten with something else are noticed and compiled anew; a file made by
/// someone who knows the format is not.
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
    Default,
    Settings(Arc<Path>),
    Off,
}

impl CompilationCache {
    /// Keeps them in this folder, which is made (for this user only) where it is not there. Several
    /// processes may share it.
    ///
    /// # Errors
    /// Where it can't be made or written, or, on Unix, where others may write to it, to what lies in it
    /// or to a folder above, or one of these belongs to another user than this one or root.
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
            Kind::Default => match default_settings() {
                Some(path) => builder.with_cache_config(path),
                None => builder.with_cache_disabled(),
            },
            Kind::Settings(path) => builder.with_cache_config(&**path),
            Kind::Off => builder.with_cache_disabled(),
        }
    }
}

/// The settings of the default folder; `None` where it can't be used. Found out once.
fn default_settings() -> Option<&'static Path> {
    static SETTINGS: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = SETTINGS.get_or_init(|| {
        let settings = default_folder().and_then(|folder| settings_in(&folder));
        settings
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

fn default_folder() -> io::Result<PathBuf> {
    let user = choose_native_strategy()
        .map_err(|error| io::Error::new(io::ErrorKind::NotFound, error.to_string()))?;
    Ok(user.cache_dir().join(DEFAULT[0]).join(DEFAULT[1]))
}

fn settings_in(folder: &Path) -> io::Result<PathBuf> {
    let folder = private_folder::make(folder)?;
    let compiled = private_folder::make(&folder.join(COMPILED))?;
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
