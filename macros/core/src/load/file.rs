//! A text file from the disk.

use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use crate::diagnostic::LoadError;
use crate::diagnostic::did_you_mean::nearest;
use crate::document::marks;

/// Larger files are rejected. The largest public document, Microsoft Graph's, is about half as large.
pub(crate) const MAX_BYTES: usize = 64 << 20;

pub(super) fn too_large(name: impl fmt::Display) -> LoadError {
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
    // Checked before it is opened: opening a pipe to which nobody writes waits forever.
    let metadata = std::fs::metadata(full).map_err(unopened)?;
    if metadata.is_dir() {
        let help = "name the OpenAPI document in it".to_owned();
        return Err(LoadError::new(format!("`{name}` is a folder"), Some(help)));
    }
    // A pipe or device may never end.
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

pub(super) fn from_where(path: &Path) -> String {
    if path.is_absolute() {
        return "check the path".to_owned();
    }
    "relative paths start from the folder of the crate's Cargo.toml".to_owned()
}

fn decode(path: &Path, bytes: Vec<u8>) -> Result<String, LoadError> {
    let name = path.display();
    let save = || Some("save it as UTF-8".to_owned());
    // UTF-16 is known by its mark, or by the zeros beside ASCII, with which every document begins.
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
            let position = marks::of_byte(&before, valid);
            Err(LoadError {
                message: format!("`{name}` is not UTF-8: byte {valid} is invalid"),
                file: None,
                position: Some(position),
                help: save(),
            })
        }
    }
}

/// A name in the same folder of which the missing one may be a typo.
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
    // `lago.yml` for `lago.yaml` is the most frequent typo.
    let near = names
        .iter()
        .find(|name| Path::new(name).file_stem() == Path::new(wanted).file_stem())
        .map(String::as_str)
        .or_else(|| nearest(wanted, names.iter().map(String::as_str)))?;
    Some(format!("there is `{near}` in that folder"))
}
