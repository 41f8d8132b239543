//! Why there is no document at all.

use std::fmt;
use std::path::PathBuf;

use super::Report;
use crate::document::Document;

/// Why there is no document at all. Displayed as diagnostics are: fault, place, help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// What is wrong, in one line.
    pub message: String,
    /// The file as the user names it; `None` for an inline document.
    pub file: Option<PathBuf>,
    /// Line and column, both from 1, the column in characters.
    pub position: Option<(usize, usize)>,
    /// What to do about it, in one line.
    pub help: Option<String>,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report::from(self).fmt(f)
    }
}

impl std::error::Error for LoadError {}

impl LoadError {
    pub(crate) fn new(message: String, help: Option<String>) -> Self {
        LoadError {
            message,
            file: None,
            position: None,
            help,
        }
    }

    /// A fault of a document as a whole.
    pub(crate) fn of_whole(document: &Document, message: String, help: &str) -> Self {
        let file = document.files.first().map(|file| file.path.clone());
        LoadError {
            file,
            ..LoadError::new(message, Some(help.to_owned()))
        }
    }
}
