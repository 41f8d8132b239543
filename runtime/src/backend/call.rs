//! What a backend knows about the call that it serves.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::contract::operation::Operation;

/// One call of an operation by a plug-in: which operation, which plug-in, until when, and what the
/// host attached (a tenant, a database handle, …). Cheap to clone.
#[derive(Clone)]
pub struct Call {
    operation: &'static Operation,
    plugin: Option<Arc<str>>,
    deadline: Option<Instant>,
    context: Vec<(TypeId, Arc<dyn Any + Send + Sync>)>,
}

impl Call {
    /// A call of `operation` by a plug-in without a name, without deadline or context.
    pub fn new(operation: &'static Operation) -> Self {
        Call {
            operation,
            plugin: None,
            deadline: None,
            context: Vec::new(),
        }
    }

    /// Names the plug-in that calls.
    #[must_use]
    pub fn with_plugin(mut self, name: impl Into<Arc<str>>) -> Self {
        self.plugin = Some(name.into());
        self
    }

    /// Sets the time after which nobody waits for the response.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Attaches a value that [`get`](Call::get) finds by its type; it replaces an earlier one of the
    /// same type.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(self, value: T) -> Self {
        self.with_shared(Arc::new(value))
    }

    /// As [`with`](Call::with), for a value that several calls share.
    #[must_use]
    pub fn with_shared<T: Send + Sync + 'static>(mut self, value: Arc<T>) -> Self {
        let id = TypeId::of::<T>();
        self.context.retain(|(other, _)| *other != id);
        self.context.push((id, value));
        self
    }

    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The name of the plug-in that calls, where the host gave it one.
    pub fn plugin(&self) -> Option<&str> {
        self.plugin.as_deref()
    }

    /// The time after which nobody waits for the response.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// The time left until the deadline, zero when it has passed; `None` without a deadline.
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// What the host attached, by its type.
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        let id = TypeId::of::<T>();
        let (_, value) = self.context.iter().find(|(other, _)| *other == id)?;
        value.downcast_ref()
    }
}

impl fmt::Debug for Call {
    /// Leaves the context out: it may hold secrets, and its types need not be `Debug`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation.name)
            .field("plugin", &self.plugin)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
