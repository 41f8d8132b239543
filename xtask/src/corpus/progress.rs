//! The progress of a run: a bar in a terminal, plain lines elsewhere.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};

const BAR: &str = "{prefix} {wide_bar} {pos}/{len} {elapsed} {msg}";

/// The progress of one step over several documents.
#[derive(Debug)]
pub(crate) struct Progress {
    title: &'static str,
    /// `None` if stderr is not a terminal.
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(crate) fn new(title: &'static str, count: usize) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template(BAR);
            let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
            // usize has at most 64 bits.
            ProgressBar::new(count as u64)
                .with_style(style)
                .with_prefix(title)
        });
        Self { title, bar }
    }

    /// Work on `name` has begun.
    pub(crate) fn begin(&self, name: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(name.to_owned());
            bar.tick();
        }
    }

    /// Work on `name` has ended, with a result of a few words.
    pub(crate) fn end(&self, name: &str, result: &str) {
        match &self.bar {
            Some(bar) => bar.inc(1),
            None => eprintln!("{}: {name}: {result}", self.title),
        }
    }

    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
