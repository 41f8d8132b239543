//! How an event is delivered to several plug-ins.

/// Which plug-ins of a set get an event, and what happens if a plug-in caused it.
///
/// ```
/// use extism_openapi::event::{EventPolicy, Reentry, Strategy};
///
/// let policy = EventPolicy::new().strategy(Strategy::First).reentry(Reentry::Queue);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct EventPolicy {
    pub(super) strategy: Strategy,
    pub(super) reentry: Reentry,
}

impl EventPolicy {
    /// All plug-ins, except for those that caused the event.
    pub fn new() -> Self {
        EventPolicy::default()
    }

    /// Which plug-ins get the event.
    pub fn strategy(mut self, strategy: Strategy) -> Self {
        self.strategy = strategy;
        self
    }

    /// What happens if a plug-in caused the event that it listens to.
    pub fn reentry(mut self, reentry: Reentry) -> Self {
        self.reentry = reentry;
        self
    }
}

/// Which of the plug-ins that listen to an event get it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Strategy {
    /// All, at the same time (see [`PluginsBuilder::concurrency`](crate::plugin::PluginsBuilder::concurrency)).
    #[default]
    All,
    /// One after the other in the order of their priorities, until one gives a reply.
    First,
    /// One after the other in the order of their priorities; a reply is the changed payload, which
    /// the next one gets.
    Fold,
}

/// What happens if a plug-in caused an event that it listens to: it creates a customer, and exports
/// `customer_created`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reentry {
    /// It does not get the event; the others do.
    #[default]
    Skip,
    /// It gets the event at once, in another instance than the one whose call is in progress. That
    /// instance does not count towards the plug-in's limit.
    FreshInstance,
    /// It gets the event when its call has ended. The delivery does not wait for that: the outcome is
    /// `Queued`, and the result is reported only to [`Metrics`](crate::metrics::Metrics) and the log.
    Queue,
}
