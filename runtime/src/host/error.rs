//! What can go wrong with a plug-in: when it is loaded, and when it is called.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::limit::Limit;
use crate::shown::{message as plain, shown as plain_name};

/// Why a plug-in could not be loaded.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadError {
    /// The file could not be read.
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// What was given is not a WebAssembly module, or one that this host can't run.
    NotWasm {
        /// What is wrong with it.
        message: String,
    },
    /// The plug-in imports a function that this host does not offer.
    MissingImport {
        /// The import's module.
        module: String,
        /// The import's name.
        name: String,
        /// The most similar function that the host offers, if one is similar.
        nearest: Option<String>,
    },
    /// The plug-in imports a function with other parameters or results than the host's function has.
    WrongSignature {
        /// The import's module.
        module: String,
        /// The import's name.
        name: String,
        /// What the two sides say.
        message: String,
    },
    /// The plug-in is larger than it may be.
    Limited {
        /// The plug-in's name.
        plugin: String,
        /// Which limit.
        limit: Limit,
        /// What was found, in the limit's unit; there may be more.
        found: u64,
        /// What is allowed.
        allowed: u64,
    },
    /// The host can't load plug-ins.
    Host {
        /// Why.
        message: String,
    },
    /// A manifest gives a module by its URL: nothing is fetched.
    ModuleUrl {
        /// Which of the manifest's modules, from 1.
        module: usize,
    },
    /// A module is not the one whose hash the manifest gives.
    ModuleHash {
        /// Which of the manifest's modules, from 1.
        module: usize,
        /// The module's SHA-256, in hexadecimal.
        found: String,
    },
    /// A file is not an Extism manifest, or not one that can be used.
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and where.
        message: String,
    },
    /// A set has a plug-in of this name already.
    NameTaken {
        /// The name.
        name: String,
    },
    /// The folder for compiled modules can't be used.
    Cache {
        /// The folder.
        folder: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A folder that the plug-in was granted can't be opened.
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The host was built without what the plug-in was granted.
    MissingFeature {
        /// What it was granted.
        grant: &'static str,
        /// The feature of this crate that it needs.
        feature: &'static str,
    },
    /// The document has no event of this name.
    UnknownEvent {
        /// The name.
        name: String,
        /// The most similar event, if one is similar.
        nearest: Option<String>,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadError::Read { path, error } => {
                let path = path.to_string_lossy();
                write!(f, "the plug-in `{}` can't be read: {error}", plain(&path))
            }
            LoadError::NotWasm { message } => {
                write!(
                    f,
                    "the plug-in is not a WebAssembly module that this host can run: {}",
                    plain(message)
                )
            }
            LoadError::MissingImport {
                module,
                name,
                nearest,
            } => {
                write!(
                    f,
                    "the plug-in imports `{}` from `{}`, which this host does not offer",
                    plain_name(name),
                    plain_name(module)
                )?;
                if module == "wasi_snapshot_preview1" {
                    return f.write_str("; `PluginBuilder::wasi(true)` offers what compilers need");
                }
                match nearest {
                    Some(nearest) => write!(f, "; the nearest that it offers is `{nearest}`"),
                    None => Ok(()),
                }
            }
            LoadError::WrongSignature {
                module,
                name,
                message,
            } => {
                write!(
                    f,
                    "the plug-in imports `{}` from `{}` with another signature than this \
                     host offers (was it built from another version of the document?): {}",
                    plain_name(name),
                    plain_name(module),
                    plain(message)
                )
            }
            LoadError::Limited {
                plugin,
                limit,
                found,
                allowed,
            } => write!(
                f,
                "the plug-in `{}` is not loaded: the {limit} is {found} {unit}, and may be {allowed} \
                 (`{}` sets it)",
                plain_name(plugin),
                limit.setting(),
                unit = limit.unit()
            ),
            LoadError::Host { message } => {
                write!(f, "the host can't load plug-ins: {}", plain(message))
            }
            LoadError::ModuleUrl { module } => write!(
                f,
                "module {module} of the manifest is given by its URL, which is not fetched: download \
                 it and name the file"
            ),
            LoadError::ModuleHash { module, found } => write!(
                f,
                "module {module} of the manifest does not have the hash that the manifest gives: its \
                 SHA-256 is {found}; take the file that was meant, or correct the hash"
            ),
            LoadError::Manifest { path, message } => write!(
                f,
                "`{}` can't be used as an Extism manifest: {}",
                plain(&path.to_string_lossy()),
                plain(message)
            ),
            LoadError::NameTaken { name } => write!(
                f,
                "there is a plug-in `{}` already; replace it, or give this one another name",
                plain_name(name)
            ),
            LoadError::Cache { folder, error } => write!(
                f,
                "compiled modules can't be kept in `{}`: {}",
                plain(&folder.to_string_lossy()),
                plain(&error.to_string())
            ),
            LoadError::Folder { path, error } => write!(
                f,
                "the folder `{}` can't be opened for the plug-in that it is granted to: {error}",
                path.display()
            ),
            LoadError::MissingFeature { grant, feature } => write!(
                f,
                "the plug-in is granted {grant}, which this host is built without: add the feature \
                 `{feature}` to its dependency `extism-openapi`"
            ),
            LoadError::UnknownEvent { name, nearest } => {
                write!(f, "the document has no event `{}`", plain_name(name))?;
                match nearest {
                    Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            LoadError::Read { error, .. }
            | LoadError::Cache { error, .. }
            | LoadError::Folder { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// Why a plug-in's export gave no result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventError {
    /// The plug-in reported an error.
    Failed {
        /// The plug-in's message.
        message: String,
        /// The code that its function returned.
        code: i32,
    },
    /// The plug-in broke off: it panicked, or did something that WebAssembly forbids.
    Trapped {
        /// What the engine, and the plug-in before it broke off, say.
        message: String,
    },
    /// The plug-in's time was up.
    TimedOut {
        /// The plug-in's name.
        plugin: Arc<str>,
        /// How long a call of it may take: [`PluginBuilder::timeout`](crate::plugin::PluginBuilder::timeout)
        /// sets it.
        limit: Duration,
    },
    /// The plug-in used more of something than it may.
    Limited {
        /// The plug-in's name.
        plugin: Arc<str>,
        /// Which limit.
        limit: Limit,
        /// What is allowed, in the limit's unit.
        allowed: u64,
    },
    /// The plug-in's set-up code failed: what runs before an instance's first call. It is not tried
    /// again until the plug-in is loaded again.
    Broken {
        /// The plug-in's name.
        plugin: Arc<str>,
        /// What happened.
        message: String,
    },
    /// The plug-in has no such export.
    NotExported {
        /// The name.
        name: String,
    },
    /// The call came from inside a call of the same plug-in.
    Reentrant,
    /// All of the plug-in's instances were busy, for too long or with too many calls waiting.
    Busy {
        /// Which limit was reached.
        message: String,
    },
    /// Plug-ins' calls caused each other, at more levels than allowed.
    TooDeep {
        /// How deep they may go.
        limit: usize,
    },
    /// The payload could not be written as JSON.
    Payload {
        /// Why.
        message: String,
    },
    /// The plug-in's output is not what the document says.
    Reply {
        /// What is wrong with it.
        message: String,
    },
    /// The host could not run the plug-in.
    Host {
        /// Why.
        message: String,
    },
}

impl EventError {
    /// The kind of the error in a word, for logs and metrics: `failed`, `trapped`, `timed_out`,
    /// `limited`, `broken`, `not_exported`, `reentrant`, `busy`, `too_deep`, `payload`, `reply` or `host`.
    pub fn kind(&self) -> &'static str {
        match self {
            EventError::Failed { .. } => "failed",
            EventError::Trapped { .. } => "trapped",
            EventError::TimedOut { .. } => "timed_out",
            EventError::Limited { .. } => "limited",
            EventError::Broken { .. } => "broken",
            EventError::NotExported { .. } => "not_exported",
            EventError::Reentrant => "reentrant",
            EventError::Busy { .. } => "busy",
            EventError::TooDeep { .. } => "too_deep",
            EventError::Payload { .. } => "payload",
            EventError::Reply { .. } => "reply",
            EventError::Host { .. } => "host",
        }
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EventError::Failed { message, code } => {
                write!(
                    f,
                    "the plug-in reported an error ({code}): {}",
                    plain(message)
                )
            }
            EventError::Trapped { message } => {
                write!(f, "the plug-in broke off: {}", plain(message))
            }
            EventError::TimedOut { plugin, limit } => write!(
                f,
                "the plug-in `{}` took longer than the {limit:?} that a call of it may take \
                 (`PluginBuilder::timeout` sets it)",
                plain_name(plugin)
            ),
            EventError::Limited {
                plugin,
                limit,
                allowed,
            } => write!(
                f,
                "the plug-in `{}` reached a limit: the {limit} may be {allowed} {} (`{}` sets it)",
                plain_name(plugin),
                limit.unit(),
                limit.setting()
            ),
            EventError::Broken { plugin, message } => write!(
                f,
                "the plug-in `{}` can't be set up, and is not tried again until it is loaded again: \
                 {}",
                plain_name(plugin),
                plain(message)
            ),
            EventError::NotExported { name } => {
                write!(f, "the plug-in does not export `{}`", plain_name(name))
            }
            EventError::Reentrant => f.write_str(
                "the plug-in is in the middle of the call that this one came from; call it from a \
                 task of its own to wait for its turn",
            ),
            EventError::Busy { message } => write!(f, "the plug-in is busy: {message}"),
            EventError::TooDeep { limit } => write!(
                f,
                "plug-ins caused each other's calls more than {limit} deep: the plug-in was not \
                 called again"
            ),
            EventError::Payload { message } => {
                write!(f, "the event's payload can't be written as JSON: {message}")
            }
            EventError::Reply { message } => {
                write!(
                    f,
                    "the plug-in's reply is not what the document says: {}",
                    plain(message)
                )
            }
            EventError::Host { message } => {
                write!(f, "the host can't run the plug-in: {}", plain(message))
            }
        }
    }
}

impl std::error::Error for EventError {}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::LoadError;

    #[test]
    fn why_a_plug_in_is_not_loaded_can_not_forge_a_log_line() {
        let forged = "a\n2026-01-01 INFO admin logged in\r\u{1b}[2J\u{202e}";
        let error = || std::io::Error::other("no");
        let (text, path) = (|| forged.to_owned(), || PathBuf::from(forged));
        let (module, nearest) = (text(), None);
        let errors = [
            LoadError::Read {
                path: path(),
                error: error(),
            },
            LoadError::NotWasm { message: text() },
            LoadError::MissingImport {
                module,
                name: text(),
                nearest: nearest.clone(),
            },
            LoadError::WrongSignature {
                module: text(),
                name: text(),
                message: text(),
            },
            LoadError::Host { message: text() },
            LoadError::Manifest {
                path: path(),
                message: text(),
            },
            LoadError::NameTaken { name: text() },
            LoadError::Cache {
                folder: path(),
                error: std::io::Error::other(forged),
            },
            LoadError::UnknownEvent {
                name: text(),
                nearest,
            },
        ];
        for error in errors {
            let shown = error.to_string();
            assert!(shown.contains("a\\n2026"), "{shown}");
            assert!(
                !shown.contains(['\n', '\r', '\u{1b}', '\u{202e}']),
                "{shown}"
            );
        }
    }
}
