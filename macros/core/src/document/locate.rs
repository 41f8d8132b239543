//! From a pointer into the document to the file, line and column that it was read from.

use std::path::PathBuf;

use super::marks::Marks;
use super::{Document, Pointer};
use crate::hash::HashMap;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file as the user (or the reference to it) names it, from the manifest's folder.
    pub file: PathBuf,
    /// From 1; 0 where the place is not known.
    pub line: usize,
    /// In characters, from 1; 0 where the place is not known.
    pub column: usize,
    /// The pointer within that file, as far as it leads there.
    pub pointer: Pointer,
}

/// Where `pointer` (of the merged, lowered document) stands in the files that it was read from. A node
/// that is not in the files has the place of the nearest one that holds it.
///
/// For several pointers make one [`Locator`]: it reads each file once.
pub fn locate(document: &Document, pointer: &Pointer) -> Location {
    Locator::new(document).locate(pointer)
}

/// Finds places in one document.
pub struct Locator<'a> {
    document: &'a Document,
    marks: HashMap<usize, Marks>,
}

impl<'a> Locator<'a> {
    /// A locator that has read nothing yet.
    pub fn new(document: &'a Document) -> Self {
        Locator {
            document,
            marks: HashMap::default(),
        }
    }

    /// The number or boolean at a pointer as its file spells it: `1.10` is `1.1` once it is read.
    pub(crate) fn spelling(&mut self, pointer: &Pointer) -> Option<String> {
        let (file, pointer) = self.document.origin(pointer);
        let source = self.document.files.get(file)?;
        let marks = self
            .marks
            .entry(file)
            .or_insert_with(|| Marks::read(&source.text));
        marks.spelling(&pointer).map(str::to_owned)
    }

    /// See [`locate`].
    pub fn locate(&mut self, pointer: &Pointer) -> Location {
        let (file, pointer) = self.document.origin(pointer);
        let Some(source) = self.document.files.get(file) else {
            return Location {
                file: PathBuf::new(),
                line: 0,
                column: 0,
                pointer,
            };
        };
        let marks = self
            .marks
            .entry(file)
            .or_insert_with(|| Marks::read(&source.text));
        let ((line, column), pointer) = marks.find(&pointer);
        Location {
            file: source.path.clone(),
            line,
            column,
            pointer,
        }
    }
}
