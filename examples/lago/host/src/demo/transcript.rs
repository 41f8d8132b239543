//! Who did what, line by line.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::plugins::{Activity, Watch};

/// The lines of one run: printed as they come, or only counted. Clones share the lines.
#[derive(Clone, Default)]
pub(super) struct Transcript {
    print: bool,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    requests: usize,
    activities: Vec<Activity>,
}

impl Transcript {
    pub(super) fn new(print: bool) -> Self {
        Transcript {
            print,
            ..Transcript::default()
        }
    }

    /// A heading of the story.
    pub(super) fn chapter(&self, title: &str) {
        self.line(&format!("\n{title}"));
    }

    /// Something that the visitor did besides a request.
    pub(super) fn note(&self, text: &str) {
        self.line(text);
    }

    /// A request of the visitor and its answer.
    pub(super) fn request(&self, request: &str, status: u16, remark: &str) {
        self.seen().requests += 1;
        self.line(&format!("{request} … {status}  {remark}"));
    }

    /// Writes down what plug-ins do.
    pub(super) fn watch(&self) -> Watch {
        let transcript = self.clone();
        Arc::new(move |activity| {
            transcript.line(&format!("  {activity}"));
            transcript.seen().activities.push(activity);
        })
    }

    /// What plug-ins did, in order.
    pub(super) fn activities(&self) -> Vec<Activity> {
        self.seen().activities.clone()
    }

    /// How many calls of plug-ins failed.
    pub(super) fn failures(&self) -> usize {
        self.count(|activity| matches!(activity, Activity::Failed { .. }))
    }

    /// The run in one line.
    pub(super) fn summary(&self) -> String {
        let requests = self.seen().requests;
        let told = self.count(|activity| matches!(activity, Activity::Told { .. }));
        let called = self.count(|activity| matches!(activity, Activity::Called { .. }));
        format!(
            "{requests} requests; plug-ins were told of {told} events and called {called} operations"
        )
    }

    fn count(&self, wanted: impl Fn(&Activity) -> bool) -> usize {
        self.seen().activities.iter().filter(|a| wanted(a)).count()
    }

    fn line(&self, text: &str) {
        if self.print {
            println!("{}", text.trim_end());
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // Only pushes and reads run while it is held.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
