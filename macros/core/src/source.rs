//! A document's text, from the disk or from the macro call: read, parsed, its external files mounted.

use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostics, Report};
use crate::external;
use crate::moves::{Move, Trace, rebase};
use crate::nearest::nearest;
use crate::pointer::Pointer;
use crate::position;
use crate::shown;
use crate::structure::Kind;
use crate::yaml::{self, SyntaxError};

pub use crate::yaml::Format;

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

/// Which files a document's references may lead to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Files {
    /// Those of the project: below the document's folder, the workspace, the repository or the folder that
    /// the package is in, and not hidden.
    #[default]
    Project,
    /// Any that the compiler can read.
    Anywhere,
}

/// A file that was read for a document. The expansion has to track each, so that a change rebuilds.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// From the manifest's folder where the user's path is relative.
    pub path: PathBuf,
    /// Without byte order mark.
    pub text: String,
    /// Where in [`Document::root`] it was mounted; the root for the document itself. Parts of it may
    /// stand elsewhere since (see [`Document::origin`]).
    pub mount: Pointer,
    /// What its syntax is.
    pub format: Format,
}

/// A document with all that it refers to: every `$ref` that could be resolved begins with `#`.
///
/// A `$ref` that still doesn't begin with `#` was reported as an error when the document was loaded;
/// later passes skip it in silence. The same holds (as a warning) for a discriminator's mapping to a
/// file; one that begins with `#` is a pointer, and all others are names of components.
#[derive(Clone, Debug)]
pub struct Document {
    /// The whole, external files included. An object.
    pub root: Value,
    /// As `openapi` has it.
    pub version: Version,
    /// The document itself first.
    pub files: Vec<SourceFile>,
    /// What the grammar doesn't reach from the root: its kind is known by who refers to it.
    pub(crate) entries: Vec<(Pointer, Kind)>,
    /// What stands elsewhere than it stood, oldest move first.
    pub(crate) moves: Vec<Move>,
    /// The moves the other way, once a place is asked for; they are all known then.
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

/// How a document without a file is named in messages.
pub(crate) const INLINE: &str = "inline document";

/// Loads the document at `path`, as the user wrote it, from the folder `base` (the manifest's).
///
/// Faults of external files go to `diagnostics`; what could be resolved is.
///
/// # Errors
/// When the document itself can't be read, parsed, or isn't an OpenAPI document of a known version.
pub fn load(
    base: &Path,
    path: &Path,
    files: Files,
    diagnostics: &mut Diagnostics,
) -> Result<Document, LoadError> {
    let json = path
        .extension()
        .is_some_and(|extension| extension == "json");
    let document = read(&base.join(path), path)
        .map_err(|error| LoadError {
            help: error.help.or_else(|| Some(from_where(path))),
            ..error
        })
        .and_then(|text| parse(path, text, json))
        .map_err(|error| LoadError {
            file: Some(path.to_owned()),
            ..error
        })?;
    Ok(external::resolve(base, document, files, diagnostics))
}

/// Loads a document that stands in the macro call; its references to files start from `base`.
///
/// # Errors
/// As [`load`].
pub fn load_inline(
    base: &Path,
    text: &str,
    files: Files,
    diagnostics: &mut Diagnostics,
) -> Result<Document, LoadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
    if text.len() > MAX_BYTES {
        return Err(too_large(INLINE));
    }
    let document = parse(Path::new(INLINE), text, false)?;
    Ok(external::resolve(base, document, files, diagnostics))
}

impl LoadError {
    fn new(message: String, help: Option<String>) -> Self {
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

    fn syntax(path: &Path, error: SyntaxError) -> Self {
        LoadError {
            message: format!("`{}` can't be parsed: {}", path.display(), error.message),
            file: None,
            position: error.position,
            help: error.help,
        }
    }
}

fn parse(path: &Path, text: String, json: bool) -> Result<Document, LoadError> {
    let name = path.display();
    if text.trim().is_empty() {
        let help = "an OpenAPI document begins with `openapi: 3.1.0`".to_owned();
        return Err(LoadError::new(format!("`{name}` is empty"), Some(help)));
    }
    let (root, format) =
        yaml::parse(&text, json).map_err(|error| LoadError::syntax(path, error))?;
    let Value::Object(object) = &root else {
        let help = "an OpenAPI document is a mapping that begins with `openapi: 3.1.0`".to_owned();
        let message = format!(
            "`{name}` is not an OpenAPI document: its top level is {}",
            article(&root)
        );
        return Err(LoadError::new(message, Some(help)));
    };
    let version = version(path, object)?;
    let file = SourceFile {
        path: path.to_owned(),
        text,
        mount: Pointer::root(),
        format,
    };
    Ok(Document {
        root,
        version,
        files: vec![file],
        entries: Vec::new(),
        moves: Vec::new(),
        origins: OnceLock::new(),
    })
}

fn article(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "a mapping",
    }
}

fn version(path: &Path, root: &Map<String, Value>) -> Result<Version, LoadError> {
    let name = path.display();
    let fail = |message: String, help: &str| Err(LoadError::new(message, Some(help.to_owned())));
    let Some(declared) = root.get("openapi") else {
        if let Some(swagger) = root.get("swagger") {
            let message = format!(
                "`{name}` is a Swagger {} document",
                shown::text(&text_of(swagger))
            );
            return fail(
                message,
                "convert it to OpenAPI 3 first, for example with `npx swagger2openapi`",
            );
        }
        let message = format!("`{name}` is not an OpenAPI document: it has no `openapi` key");
        return fail(message, "begin it with `openapi: 3.1.0`");
    };
    let declared = text_of(declared);
    let mut parts = declared.split('.');
    match (parts.next(), parts.next()) {
        (Some("3"), Some("0")) => Ok(Version::V30),
        (Some("3"), Some("1")) => Ok(Version::V31),
        (Some("3"), Some("2")) => Ok(Version::V32),
        _ => fail(
            format!(
                "`{name}` is of OpenAPI version `{}`, which is not known",
                shown::text(&declared)
            ),
            "versions 3.0, 3.1 and 3.2 are read",
        ),
    }
}

/// YAML reads an unquoted `3.1` as a number.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

/// Larger files are refused. The largest public document, Microsoft Graph's, has about half of it.
pub(crate) const MAX_BYTES: usize = 64 << 20;

fn too_large(name: impl fmt::Display) -> LoadError {
    LoadError::new(
        format!("`{name}` is larger than {} MiB", MAX_BYTES >> 20),
        Some("keep only the operations that are used, or split it into files".to_owned()),
    )
}

/// Reads the text file at `full`; messages name it by `path`.
pub(crate) fn read(full: &Path, path: &Path) -> Result<String, LoadError> {
    let name = path.display();
    let unopened = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => LoadError::new(format!("`{name}` does not exist"), near_names(full)),
        _ => LoadError::new(format!("`{name}` can't be opened: {error}"), None),
    };
    // Before it is opened: that waits for ever where it is a pipe to which nobody writes.
    let metadata = std::fs::metadata(full).map_err(unopened)?;
    if metadata.is_dir() {
        let help = "name the OpenAPI document in it".to_owned();
        return Err(LoadError::new(format!("`{name}` is a folder"), Some(help)));
    }
    // A pipe or device has no end that can be relied on.
    if !metadata.is_file() {
        return Err(LoadError::new(
            format!("`{name}` is not a regular file"),
            None,
        ));
    }
    let file = File::open(full).map_err(unopened)?;
    let unreadable = |error| LoadError::new(format!("`{name}` can't be read: {error}"), None);
    let mut bytes = Vec::new();
    file.take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() > MAX_BYTES {
        return Err(too_large(name));
    }
    decode(path, bytes)
}

fn from_where(path: &Path) -> String {
    if path.is_absolute() {
        return "check the path".to_owned();
    }
    "relative paths start from the folder of the crate's Cargo.toml".to_owned()
}

fn decode(path: &Path, bytes: Vec<u8>) -> Result<String, LoadError> {
    let name = path.display();
    let save = || Some("save it as UTF-8".to_owned());
    // By its mark, or by the zeros beside ASCII, with which every document begins.
    if matches!(
        bytes.as_slice(),
        [0xff, 0xfe, ..]
            | [0xfe, 0xff, ..]
            | [1..=255, 0, 1..=255, 0, ..]
            | [0, 1..=255, 0, 1..=255, ..]
    ) {
        return Err(LoadError::new(format!("`{name}` is in UTF-16"), save()));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text
            .strip_prefix('\u{feff}')
            .map(str::to_owned)
            .unwrap_or(text)),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let before = String::from_utf8_lossy(&error.as_bytes()[..valid]);
            let position = position::of_byte(&before, valid);
            Err(LoadError {
                message: format!("`{name}` is not UTF-8: byte {valid} begins no character"),
                file: None,
                position: Some(position),
                help: save(),
            })
        }
    }
}

/// A name in the same folder that the missing one may be a slip for.
fn near_names(missing: &Path) -> Option<String> {
    let wanted = missing.file_name()?.to_str()?;
    let Ok(entries) = std::fs::read_dir(missing.parent()?) else {
        return Some("its folder does not exist either".to_owned());
    };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    // `lago.yml` for `lago.yaml` is the most frequent slip.
    let near = names
        .iter()
        .find(|name| Path::new(name).file_stem() == Path::new(wanted).file_stem())
        .map(String::as_str)
        .or_else(|| nearest(wanted, names.iter().map(String::as_str)))?;
    Some(format!("there is `{near}` in that folder"))
}

#[cfg(test)]
mod tests;
