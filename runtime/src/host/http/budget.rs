//! A bound on what is written of a plug-in's value.
//!
//! A form repeats a field's name for each item of an array, and `deepObject` an object's key for each
//! of its members: of a long name and many items comes the square of what the plug-in sent.

use serde_json::value::RawValue;

/// How many times the size of what was sent may be written: percent-encoding takes three times.
const TIMES: usize = 4;

/// What may be written in any case, in bytes: names, separators and boundaries of many small items.
const SLACK: usize = 16 * 1024 * 1024;

/// What each of many texts takes beside its letters.
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
