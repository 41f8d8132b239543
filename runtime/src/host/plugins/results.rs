//! The results of an event, one for each plug-in.

use std::sync::Arc;
use std::time::Duration;

use crate::host::error::EventError;

/// The results of an event: one for each plug-in that was called, in the order of their priorities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventResults<R> {
    results: Vec<EventResult<R>>,
}

/// One plug-in's result of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventResult<R> {
    /// The plug-in's name.
    pub plugin: Arc<str>,
    /// The outcome.
    pub outcome: Outcome<R>,
    /// How long it took, including the wait for an instance.
    pub duration: Duration,
}

/// The outcome of an event at one plug-in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome<R> {
    /// The plug-in has handled it, with this reply if it gave one.
    Delivered(Option<R>),
    /// The plug-in failed.
    Failed(EventError),
    /// The plug-in caused the event, and did not get it.
    Skipped,
    /// The plug-in caused the event, and gets it when its call has ended.
    Queued,
}

impl<R> EventResults<R> {
    pub(super) fn new(results: Vec<EventResult<R>>) -> Self {
        EventResults { results }
    }

    /// Whether no plug-in listens to the event.
    pub fn is_empty(&self) -> bool {
        self.results.is_empty()
    }

    /// How many plug-ins were called, or skipped.
    pub fn len(&self) -> usize {
        self.results.len()
    }

    /// The results.
    pub fn iter(&self) -> std::slice::Iter<'_, EventResult<R>> {
        self.results.iter()
    }

    /// The replies, with the names of the plug-ins.
    pub fn replies(&self) -> impl Iterator<Item = (&str, &R)> {
        self.results.iter().filter_map(|result| {
            let reply = result.reply()?;
            Some((&*result.plugin, reply))
        })
    }

    /// The reply of the first plug-in that gave one.
    pub fn first_reply(&self) -> Option<&R> {
        self.replies().next().map(|(_, reply)| reply)
    }

    /// The failures, with the names of the plug-ins.
    pub fn failures(&self) -> impl Iterator<Item = (&str, &EventError)> {
        self.results
            .iter()
            .filter_map(|result| match &result.outcome {
                Outcome::Failed(error) => Some((&*result.plugin, error)),
                _ => None,
            })
    }
}

impl<R> EventResult<R> {
    /// The plug-in's reply, if it gave one.
    pub fn reply(&self) -> Option<&R> {
        match &self.outcome {
            Outcome::Delivered(reply) => reply.as_ref(),
            _ => None,
        }
    }
}

impl<R> IntoIterator for EventResults<R> {
    type Item = EventResult<R>;
    type IntoIter = std::vec::IntoIter<EventResult<R>>;

    fn into_iter(self) -> Self::IntoIter {
        self.results.into_iter()
    }
}

impl<'a, R> IntoIterator for &'a EventResults<R> {
    type Item = &'a EventResult<R>;
    type IntoIter = std::slice::Iter<'a, EventResult<R>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A payload that plug-ins could change, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Folded<P> {
    /// The payload with all changes; as it was where no plug-in changed it.
    pub payload: P,
    /// Each plug-in's result; the reply is the payload as that plug-in changed it.
    pub results: EventResults<P>,
}
