//! A bound on the size of what a plug-in's value is written as.
//!
//! A form repeats a field's name for each item of an array, and `deepObject` an object's key for each
//! of its members: a long name and many items grow to the square of what the plug-in sent.

use serde_json::value::RawValue;

/// How many times larger than what was sent the result may be: percent-encoding triples the size.
const TIMES: usize = 4;

/// How many bytes may always be written: names, separators and boundaries of many small items.
const SLACK: usize = 16 * 1024 * 1024;

/// The bytes that each text takes in addition to its letters.
const EACH: usize = 32;

/// How many bytes may still be written.
pub(super) struct Budget {
    left: usize,
}

impl Budget {
    /// The bound for these values.
    pub(super) fn of<'a>(sent: impl IntoIterator<Item = &'a RawValue>) -> Self {
        let sent = sent.into_iter().map(|value| value.get().len());
        let sent = sent.fold(0, usize::saturating_add);
        Budget {
            left: sent.saturating_mul(TIMES).saturating_add(SLACK),
        }
    }

    /// Asks to write these texts, one after the other, before they are written.
    pub(super) fn spend(&mut self, texts: &[&str]) -> Result<(), String> {
        let bytes = texts
            .iter()
            .map(|text| text.len())
            .fold(EACH, usize::saturating_add);
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(
                "it would be many times larger than what was sent: shorten its names, or send fewer items"
                    .to_owned(),
            ),
        }
    }
}
