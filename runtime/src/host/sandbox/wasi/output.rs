//! What a plug-in writes to its standard output and error: lines of the host's log.

use std::sync::{Arc, Mutex, PoisonError};

use tracing::Level;

use crate::host::sandbox::log::Log;
use crate::shown::LONGEST_LINE as LONGEST_MESSAGE;

/// How much of a line is kept, in bytes: together with the count of the rest, it is no longer than a
/// message.
const LONGEST_LINE: usize = LONGEST_MESSAGE - 40;

/// The stream that a plug-in writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    Output,
    Error,
}

/// The lines that have no end yet. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Output(Arc<Mutex<Lines>>);

#[derive(Debug, Default)]
struct Lines {
    output: Line,
    error: Line,
}

#[derive(Debug, Default)]
struct Line {
    text: Vec<u8>,
    /// How many bytes there were in addition to those that are kept.
    more: usize,
}

impl Stream {
    /// The stream of a descriptor; `None` if the descriptor can't be written.
    pub(super) fn of(descriptor: u32) -> Option<Stream> {
        match descriptor {
            1 => Some(Stream::Output),
            2 => Some(Stream::Error),
            _ => None,
        }
    }

    fn level(self) -> Level {
        match self {
            Stream::Output => Level::INFO,
            Stream::Error => Level::WARN,
        }
    }
}

impl Output {
    /// Logs the lines that end in `bytes`, and keeps the beginning of the one that does not.
    pub(super) fn write(&self, log: &Log, stream: Stream, bytes: &[u8]) {
        if !Log::wants(stream.level()) {
            return;
        }
        // No code that can panic runs while the lock is held.
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let line = lines.line(stream);
        let mut pieces = bytes.split(|byte| *byte == b'\n');
        if let Some(first) = pieces.next() {
            line.push(first);
        }
        for piece in pieces {
            line.end(log, stream.level());
            line.push(piece);
        }
    }

    /// Logs lines that have no end, since the plug-in's call is over.
    pub(super) fn flush(&self, log: &Log) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for stream in [Stream::Output, Stream::Error] {
            let line = lines.line(stream);
            if !line.text.is_empty() {
                line.end(log, stream.level());
            }
        }
    }
}

impl Lines {
    fn line(&mut self, stream: Stream) -> &mut Line {
        match stream {
            Stream::Output => &mut self.output,
            Stream::Error => &mut self.error,
        }
    }
}

impl Line {
    fn push(&mut self, piece: &[u8]) {
        let room = LONGEST_LINE - self.text.len();
        let (kept, rest) = piece.split_at(piece.len().min(room));
        self.text.extend_from_slice(kept);
        self.more = self.more.saturating_add(rest.len());
    }

    fn end(&mut self, log: &Log, level: Level) {
        let text = self.text.strip_suffix(b"\r").unwrap_or(&self.text);
        let text = String::from_utf8_lossy(text);
        match self.more {
            0 => log.write(level, &text),
            more => log.write(level, &format!("{text}… ({more} more bytes)")),
        }
        self.text.clear();
        self.more = 0;
    }
}
