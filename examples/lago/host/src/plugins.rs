//! The application's plug-ins: loads them, and hands them the webhooks that they listen to.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use extism_openapi::{Answering, Backend, Call, LoadError, Plugin};

use crate::events::{BillingEvent, EventOutbox, Events};
use crate::lago;

/// How many events one [`Plugins::deliver_pending`] delivers: plug-ins that answer each other's
/// events would else keep it busy for ever.
const LONGEST_CASCADE: usize = 1_000;

/// A plug-in's file, and what the application calls the plug-in.
///
/// On the command line `NAME=path.wasm`, or a path alone, whose file name is then the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginFile {
    /// What the application calls the plug-in.
    pub name: String,
    /// Its Wasm module.
    pub path: PathBuf,
}

impl FromStr for PluginFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, path) = match text.split_once('=') {
            // A folder may have an equals sign in its name; a plug-in has no slash in its own.
            Some((name, path)) if !name.contains('/') => (name.to_owned(), PathBuf::from(path)),
            _ => {
                let path = PathBuf::from(text);
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                (stem.into_owned(), path)
            }
        };
        if name.is_empty() || path.as_os_str().is_empty() {
            return Err("expected NAME=path.wasm".to_owned());
        }
        Ok(PluginFile { name, path })
    }
}

/// Something that happened between the application and a plug-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Activity {
    /// The plug-in is about to be told of an event.
    Told {
        /// The plug-in's name.
        plugin: String,
        /// The webhook's name.
        event: &'static str,
    },
    /// The plug-in called an operation.
    Called {
        /// The plug-in's name.
        plugin: String,
        /// The operation's snake_case name.
        operation: &'static str,
        /// The HTTP status of the answer.
        status: u16,
    },
    /// The plug-in's function for an event failed.
    Failed {
        /// The plug-in's name.
        plugin: String,
        /// The webhook's name.
        event: &'static str,
        /// What went wrong; the plug-in's own words, where it has some.
        message: String,
    },
}

impl fmt::Display for Activity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Activity::Told { plugin, event } => write!(f, "plug-in {plugin} ← {event}"),
            Activity::Called {
                plugin,
                operation,
                status,
            } => write!(f, "plug-in {plugin} → {operation} {status}"),
            Activity::Failed {
                plugin,
                event,
                message,
            } => write!(f, "plug-in {plugin} failed at {event}: {message}"),
        }
    }
}

/// Who wants to know of every [`Activity`]: a log, the demo's transcript.
pub type Watch = Arc<dyn Fn(Activity) + Send + Sync>;

/// A plug-in that can't be loaded.
#[derive(Debug, thiserror::Error)]
#[error("the plug-in `{name}` can't be loaded: {error}")]
pub struct NotLoaded {
    name: String,
    error: LoadError,
}

/// Plug-ins went on causing events by their answers to events; the rest was left in the queue.
#[derive(Debug, thiserror::Error)]
#[error("plug-ins kept causing events: stopped after {LONGEST_CASCADE}")]
pub struct EndlessCascade;

/// The loaded plug-ins, and the events that wait for them.
pub struct Plugins {
    plugins: Vec<(String, Plugin)>,
    outbox: EventOutbox,
    watch: Watch,
}

impl Plugins {
    /// Loads plug-ins whose calls `backend` serves; they hear of the events from now on.
    ///
    /// # Errors
    ///
    /// Where a file can't be read, is no Wasm, or imports what this document does not have.
    pub fn load(
        files: &[PluginFile],
        backend: impl Backend,
        events: &Events,
        watch: Watch,
    ) -> Result<Self, NotLoaded> {
        let functions = lago::functions(Watched {
            backend,
            watch: Arc::clone(&watch),
        });
        let load = |file: &PluginFile| {
            let name = file.name.clone();
            let functions = functions.clone().plugin_name(name.as_str());
            match Plugin::new(file.path.as_path(), functions) {
                Ok(plugin) => Ok((name, plugin)),
                Err(error) => Err(NotLoaded { name, error }),
            }
        };
        Ok(Plugins {
            plugins: files.iter().map(load).collect::<Result<_, _>>()?,
            outbox: events.subscribe(),
            watch,
        })
    }

    /// Delivers the events that wait, until none does.
    ///
    /// What a plug-in causes by its own calls joins the queue, and is delivered when the plug-in's
    /// function has returned: no plug-in is ever called within a call.
    ///
    /// # Errors
    ///
    /// Where it does not end. A plug-in that fails is no error: [`Watch`] is told, and the others
    /// still get the event.
    pub async fn deliver_pending(&mut self) -> Result<(), EndlessCascade> {
        for _ in 0..LONGEST_CASCADE {
            let Some(event) = self.outbox.try_next() else {
                return Ok(());
            };
            self.deliver(&event).await;
        }
        if self.outbox.is_idle() {
            Ok(())
        } else {
            Err(EndlessCascade)
        }
    }

    /// Delivers events as they come, for as long as the application lives.
    pub async fn run(mut self) {
        while let Some(event) = self.outbox.next().await {
            self.deliver(&event).await;
        }
    }

    async fn deliver(&self, event: &BillingEvent) {
        let listeners = self
            .plugins
            .iter()
            .filter(|(_, plugin)| plugin.listens(event.name()));
        for (name, plugin) in listeners {
            (self.watch)(Activity::Told {
                plugin: name.clone(),
                event: event.name(),
            });
            if let Err(error) = event.deliver_to(plugin).await {
                (self.watch)(Activity::Failed {
                    plugin: name.clone(),
                    event: event.name(),
                    message: error.to_string(),
                });
            }
        }
    }
}

/// A layer: tells of every call. Limits and permissions are layers of the same shape.
struct Watched<B> {
    backend: B,
    watch: Watch,
}

impl<B: Backend> Backend for Watched<B> {
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> Answering<'a> {
        Box::pin(async move {
            let answer = self.backend.call(call, input).await;
            (self.watch)(Activity::Called {
                plugin: call.plugin().unwrap_or_default().to_owned(),
                operation: call.operation().name,
                status: answer.status,
            });
            answer
        })
    }
}

#[cfg(test)]
mod tests {
    use super::PluginFile;

    #[test]
    fn plug_ins_are_named_or_take_their_name_from_the_file() {
        let parse = |text: &str| text.parse::<PluginFile>().map(|file| file.name);
        assert_eq!(parse("guard=a/b.wasm"), Ok("guard".to_owned()));
        assert_eq!(parse("a/spend_guard.wasm"), Ok("spend_guard".to_owned()));
        assert_eq!(parse("a=b/guard.wasm"), Ok("a".to_owned()));
        assert_eq!(parse("/a=b/guard.wasm"), Ok("guard".to_owned()));
        for wrong in ["", "=a.wasm", "guard="] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
