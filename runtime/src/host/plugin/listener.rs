//! Which plug-ins are called when something happens: one, or several in their order.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::loaded::{Involved, Plugin, Reentrant};
use crate::host::error::EventError;

type Called = Pin<Box<dyn Future<Output = Result<Vec<u8>, EventError>> + Send>>;
type Run = Arc<dyn Fn(Vec<u8>) -> Called + Send + Sync>;

/// One plug-in that exports a function, in its place in the order. Cheap to clone.
#[derive(Clone)]
pub struct Listener {
    plugin: Arc<str>,
    run: Run,
}

impl Listener {
    /// A listener that is called by this function: input bytes to output bytes.
    ///
    /// [`Plugin`] and sets of plug-ins make theirs; a host's test can make one without Wasm:
    ///
    /// ```
    /// use extism_openapi::plugin::Listener;
    ///
    /// let refuses = Listener::new("strict", |_record: Vec<u8>| async {
    ///     Ok(br#"{"errors":[{"field":"name","message":"is odd"}]}"#.to_vec())
    /// });
    /// assert_eq!(refuses.plugin(), "strict");
    /// ```
    pub fn new<F, R>(plugin: impl Into<Arc<str>>, run: F) -> Listener
    where
        F: Fn(Vec<u8>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Vec<u8>, EventError>> + Send + 'static,
    {
        Listener {
            plugin: plugin.into(),
            run: Arc::new(move |input| Box::pin(run(input))),
        }
    }

    /// The name of the plug-in.
    pub fn plugin(&self) -> &str {
        &self.plugin
    }

    /// Calls the plug-in's function with these bytes, and gives its output.
    ///
    /// # Errors
    /// As [`Plugin::call`].
    pub async fn call(&self, input: Vec<u8>) -> Result<Vec<u8>, EventError> {
        (self.run)(input).await
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener")
            .field("plugin", &self.plugin)
            .finish_non_exhaustive()
    }
}

/// A plug-in, or a set of plug-ins, that is called when something happens.
///
/// A list calls its parts one after the other:
///
/// ```
/// # fn f(first: extism_openapi::Plugin, second: extism_openapi::Plugin) {
/// use extism_openapi::plugin::Listeners;
///
/// let both = vec![first, second];
/// for listener in both.listeners("customer_before_create") {
///     println!("{} is called", listener.plugin());
/// }
/// # }
/// ```
pub trait Listeners: Send + Sync + 'static {
    /// The plug-ins that export this function, in order of priority; those that do not are left out.
    fn listeners(&self, export: &str) -> Vec<Listener>;
}

impl Listeners for Plugin {
    fn listeners(&self, export: &str) -> Vec<Listener> {
        // As in a set, a plug-in is not called about what its own call caused.
        let reentrant = match self.involved(export) {
            _ if !self.listens(export) => return Vec::new(),
            Involved::Caused => return Vec::new(),
            Involved::Asked => Reentrant::InAnotherInstance,
            Involved::No => Reentrant::Rejected,
        };
        let (plugin, export): (Plugin, Arc<str>) = (self.clone(), export.into());
        let run = move |input: Vec<u8>| {
            let (plugin, export) = (plugin.clone(), Arc::clone(&export));
            async move { plugin.invoke(export, input.into(), reentrant).await }
        };
        vec![Listener::new(self.name(), run)]
    }
}

impl<L: Listeners> Listeners for Vec<L> {
    fn listeners(&self, export: &str) -> Vec<Listener> {
        self.iter()
            .flat_map(|part| part.listeners(export))
            .collect()
    }
}

impl<L: Listeners + ?Sized> Listeners for Arc<L> {
    fn listeners(&self, export: &str) -> Vec<Listener> {
        (**self).listeners(export)
    }
}

impl<L: Listeners + ?Sized> Listeners for Box<L> {
    fn listeners(&self, export: &str) -> Vec<Listener> {
        (**self).listeners(export)
    }
}
