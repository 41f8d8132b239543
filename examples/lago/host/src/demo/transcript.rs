//! A transcript of what happens, line by line.

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
    under_way: Option<UnderWay>,
}

/// A request without a response yet.
struct UnderWay {
    name: String,
    /// Whether its line was begun, because plug-ins did something before the response.
    is_open: bool,
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

    /// Something other than a request that the visitor did.
    pub(super) fn note(&self, text: &str) {
        self.line(text);
    }

    /// The visitor sends a request. Activities of plug-ins after this are within the request.
    pub(super) fn request(&self, name: &str) {
        self.seen().under_way = Some(UnderWay {
            name: name.to_owned(),
            is_open: false,
        });
    }

    /// The response to the request. Activities of plug-ins after this are after the request.
    pub(super) fn answer(&self, status: u16, remark: &str) {
        let mut seen = self.seen();
        seen.requests += 1;
        let begun = match seen.under_way.take() {
            Some(UnderWay { name, is_open }) if !is_open => format!("{name} "),
            _ => String::new(),
        };
        drop(seen);
        self.line(&format!("{begun}… {status}  {remark}"));
    }

    /// Adds what plug-ins do.
    pub(super) fn watch(&self) -> Watch {
        let transcript = self.clone();
        Arc::new(move |activity| {
            if let Some(request) = transcript.opened() {
                transcript.line(&format!("{request} …"));
            }
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
        let changed = self.count(|activity| matches!(activity, Activity::Changed { .. }));
        let refused = self.count(|activity| matches!(activity, Activity::Refused { .. }));
        let called = self.count(|activity| matches!(activity, Activity::Called { .. }));
        format!(
            "{requests} requests; plug-ins were called {told} times, changed {changed} records, \
             refused {refused} and called {called} operations"
        )
    }

    /// The current request, the first time that plug-ins do something within it.
    fn opened(&self) -> Option<String> {
        let mut seen = self.seen();
        let request = seen.under_way.as_mut()?;
        let was_open = std::mem::replace(&mut request.is_open, true);
        (!was_open).then(|| request.name.clone())
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
        // A panic can't happen while the lock is held: there are only pushes and reads.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
