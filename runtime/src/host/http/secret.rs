//! Secrets, which are never shown in logs.

use std::fmt;

/// A text that never shows in `Debug`.
#[derive(Clone)]
pub(super) struct Secret(pub(super) String);

impl Secret {
    pub(super) fn new(secret: impl Into<String>) -> Self {
        Secret(secret.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}
