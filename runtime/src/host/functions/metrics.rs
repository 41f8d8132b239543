//! What is reported of events and calls: spans for `tracing`, measurements for the host's [`Metrics`].
//!
//! Neither carries a payload, an input, a response, a message of a plug-in or anything else that could
//! be a secret: only names, numbers and kinds.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::Span;
use tracing::field::Empty;

use crate::contract::call_error::CallErrorKind;
use crate::host::error::EventError;
use crate::wire::raw_response::RawResponse;

/// The host's counters and histograms, fed by [`Functions::metrics`](crate::Functions::metrics).
///
/// The methods run on the thread of the plug-in's call, and should be quick. One that panics is
/// caught, and its measurement is lost.
pub trait Metrics: Send + Sync + 'static {
    /// A plug-in begins to run an export: it has an instance. [`event`](Metrics::event) follows when it
    /// has ended. For a call that waited in vain and never began, only `event` is called.
    fn event_begins(&self, plugin: &str, event: &str) {
        let _ = (plugin, event);
    }

    /// A plug-in's export was called: an event, a record's callback, or a call by name.
    fn event(&self, event: &EventMeasurement<'_>) {
        let _ = event;
    }

    /// A plug-in called an operation.
    fn call(&self, call: &CallMeasurement<'_>) {
        let _ = call;
    }
}

/// One call of a plug-in's export.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventMeasurement<'a> {
    /// The plug-in's name.
    pub plugin: &'a str,
    /// The export's name.
    pub event: &'a str,
    /// `ok`, or the [kind](EventError::kind) of the error.
    pub status: &'static str,
    /// How long the call waited for an instance of the plug-in.
    pub waited: Duration,
    /// How long the plug-in ran, the operations that it called included.
    pub duration: Duration,
    /// The size of the payload's JSON.
    pub payload_bytes: usize,
    /// The size of the plug-in's output; 0 where it failed.
    pub reply_bytes: usize,
}

/// One call of an operation by a plug-in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallMeasurement<'a> {
    /// The plug-in's name, where the host gave it one.
    pub plugin: Option<&'a str>,
    /// The operation's snake_case name.
    pub operation: &'static str,
    /// The HTTP status of the response.
    pub status: u16,
    /// What failed, where no API responded.
    pub error: Option<CallErrorKind>,
    /// How long the host took to serve it.
    pub duration: Duration,
    /// The size of the input object; 0 where it could not be read.
    pub request_bytes: usize,
    /// The size of the response's envelope.
    pub response_bytes: usize,
}

/// Makes spans, and calls the host's [`Metrics`].
#[derive(Clone, Default)]
pub(in crate::host) struct Observer(Option<Arc<dyn Metrics>>);

impl Observer {
    pub(in crate::host) fn new(metrics: Arc<dyn Metrics>) -> Self {
        Observer(Some(metrics))
    }

    /// A call of an export begins to wait.
    pub(in crate::host) fn event(
        &self,
        plugin: &Arc<str>,
        event: &Arc<str>,
        payload_bytes: usize,
    ) -> ObservedEvent {
        let span = tracing::info_span!(
            "plugin_event",
            plugin = &**plugin,
            event = &**event,
            payload_bytes,
            status = Empty,
            reply_bytes = Empty,
            waited_us = Empty,
            duration_us = Empty,
        );
        ObservedEvent {
            observer: self.clone(),
            plugin: Arc::clone(plugin),
            event: Arc::clone(event),
            payload_bytes,
            span,
            asked: Instant::now(),
            began: None,
        }
    }

    /// A backend is called.
    pub(in crate::host) fn call<'a>(
        &'a self,
        plugin: Option<&'a str>,
        operation: &'static str,
        request_bytes: usize,
    ) -> ObservedCall<'a> {
        let span = tracing::info_span!(
            "plugin_call",
            plugin,
            operation,
            request_bytes,
            status = Empty,
            error = Empty,
            response_bytes = Empty,
            duration_us = Empty,
        );
        ObservedCall {
            observer: self,
            plugin,
            operation,
            request_bytes,
            span,
        }
    }

    fn report(&self, report: impl FnOnce(&dyn Metrics)) {
        if let Some(metrics) = &self.0
            && catch_unwind(AssertUnwindSafe(|| report(&**metrics))).is_err()
        {
            tracing::error!("the host's metrics panicked; a measurement is lost");
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "metrics" } else { "none" })
    }
}

/// A call of an export that is in progress.
pub(in crate::host) struct ObservedEvent {
    observer: Observer,
    plugin: Arc<str>,
    event: Arc<str>,
    payload_bytes: usize,
    span: Span,
    asked: Instant,
    began: Option<Instant>,
}

impl ObservedEvent {
    pub(in crate::host) fn span(&self) -> &Span {
        &self.span
    }

    /// It has its instance.
    pub(in crate::host) fn begin(&mut self) {
        self.observer
            .report(|metrics| metrics.event_begins(&self.plugin, &self.event));
        self.began = Some(Instant::now());
    }

    pub(in crate::host) fn finish(self, result: &Result<Vec<u8>, EventError>) {
        let now = Instant::now();
        let measurement = EventMeasurement {
            plugin: &self.plugin,
            event: &self.event,
            status: result.as_ref().map_or_else(EventError::kind, |_| "ok"),
            waited: self.began.unwrap_or(now) - self.asked,
            duration: self.began.map_or(Duration::ZERO, |began| now - began),
            payload_bytes: self.payload_bytes,
            reply_bytes: result.as_ref().map_or(0, Vec::len),
        };
        self.span.record("status", measurement.status);
        self.span.record("reply_bytes", measurement.reply_bytes);
        self.span.record("waited_us", micros(measurement.waited));
        self.span
            .record("duration_us", micros(measurement.duration));
        self.observer.report(|metrics| metrics.event(&measurement));
    }
}

/// A call of an operation that is in progress.
pub(in crate::host) struct ObservedCall<'a> {
    observer: &'a Observer,
    plugin: Option<&'a str>,
    operation: &'static str,
    request_bytes: usize,
    span: Span,
}

impl ObservedCall<'_> {
    pub(in crate::host) fn span(&self) -> &Span {
        &self.span
    }

    pub(in crate::host) fn finish(
        self,
        response: &RawResponse,
        response_bytes: usize,
        duration: Duration,
    ) {
        let measurement = CallMeasurement {
            plugin: self.plugin,
            operation: self.operation,
            status: response.status,
            error: response.error.as_ref().map(|error| error.kind.clone()),
            duration,
            request_bytes: self.request_bytes,
            response_bytes,
        };
        self.span.record("status", measurement.status);
        if let Some(error) = &measurement.error {
            self.span.record("error", error.as_str());
        }
        self.span.record("response_bytes", response_bytes);
        self.span
            .record("duration_us", micros(measurement.duration));
        self.observer.report(|metrics| metrics.call(&measurement));
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
