//! How an event is delivered to several plug-ins.

/// Who of a set is told of an event, and what happens where a plug-in caused it.
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
    /// All plug-ins, but for those that caused the event.
    pub fn new() -> Self {
        EventPolicy::default()
    }

    /// Who is told.
    pub fn strategy(mut self, strategy: Strategy) -> Self {
        self.strategy = strategy;
        self
    }

    /// What happens where a plug-in caused the event that it listens to.
    pub fn reentry(mut self, reentry: Reentry) -> Self {
        self.reentry = reentry;
        self
    }
}

/// Who of the plug-ins that listen to an event is told of it.
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

/// What happens where a plug-in caused an event that it listens to: it creates a customer, and exports
/// `customer_created`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reentry {
    /// It is not told; the others are.
    #[default]
    Skip,
    /// It is told at once, in another instance than the one whose call goes on, beyond the number that
    /// it may have otherwise.
    FreshInstance,
    /// It is told when its call has ended. Whoever delivers the event does not wait for that: the
    /// outcome says `Queued`, and what comes of it is seen by [`Metrics`](crate::metrics::Metrics) and the log
    /// only.
    Queue,
}
