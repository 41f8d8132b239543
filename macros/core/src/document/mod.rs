//! A document with all that it refers to, and where everything in it was read.

pub(crate) mod follow;
mod grammar;
pub(crate) mod locate;
pub(crate) mod marks;
mod moves;
mod pointer;
mod walk;

use std::path::PathBuf;
use std::sync::OnceLock;

use serde_json::Value;

pub(crate) use self::grammar::NodeKind;
pub use self::locate::{Location, Locator, locate};
pub(crate) use self::moves::{Move, Trace, rebase};
pub use self::pointer::Pointer;
pub(crate) use self::walk::{Trail, children_mut, walk, walk_mut};

/// The version of the OpenAPI standard that a document declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 3.0.x
    V30,
    /// 3.1.x
    V31,
    /// 3.2.x
    V32,
}

/// The syntax that a text turned out to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// YAML, or JSON that only a YAML parser takes.
    Yaml,
}

/// How a document without a file is named in messages.
pub(crate) const INLINE: &str = "inline document";

/// The root key under which external files are mounted.
pub(crate) const FILES: &str = "x-extism-openapi-files";

/// A file that was read for a document. The expansion has to track each, so that a change rebuilds.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// From the manifest's folder where the user's path is relative.
    pub path: PathBuf,
    /// Without byte order mark.
    pub text: String,
    /// Where in [`Document::root`] it was mounted; the root for the document itself. Parts of it may
    /// have moved since (see [`Document::origin`]).
    pub mount: Pointer,
    /// What its syntax is.
    pub format: Format,
}

/// A document with all that it refers to: every `$ref` that could be resolved begins with `#`.
///
/// A `$ref` that still doesn't begin with `#` was reported as an error when the document was loaded;
/// later passes skip it silently. The same holds (as a warning) for a discriminator's mapping to a
/// file; one that begins with `#` is a pointer, and all others are names of components.
#[derive(Clone, Debug)]
pub struct Document {
    /// The whole, external files included. An object.
    pub root: Value,
    /// As `openapi` has it.
    pub version: Version,
    /// The document itself first.
    pub files: Vec<SourceFile>,
    /// Places that the grammar doesn't reach from the root. What refers to one tells its kind.
    pub(crate) entries: Vec<(Pointer, NodeKind)>,
    /// What has moved, oldest move first.
    pub(crate) moves: Vec<Move>,
    /// The moves backwards, built when a place is first asked for: all moves are known by then.
    pub(crate) origins: OnceLock<Trace>,
}

impl Document {
    /// The index of the file that the node at `pointer` was read from, and its pointer there.
    pub fn origin(&self, pointer: &Pointer) -> (usize, Pointer) {
        let undone = self.origins.get_or_init(|| Trace::backward(&self.moves));
        let undone = undone.follow(pointer);
        let holds = |file: &(usize, &SourceFile)| {
            rebase(&undone, &file.1.mount, &Pointer::root()).map(|inner| (file.0, inner))
        };
        // The root's mount holds everything, so the files that are mounted in it come first.
        let mut files = self.files.iter().enumerate().rev();
        files.find_map(|file| holds(&file)).unwrap_or((0, undone))
    }
}
