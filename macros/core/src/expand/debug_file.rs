//! Expansions as files, for reading and stepping through: `EXTISM_OPENAPI_DEBUG`.
//!
//! The items go to a file and are included from there, so that rustc's messages and debuggers point at
//! formatted code. Reports of faults stay in the macro call, under the user's own tokens.

use std::ffi::OsStr;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use proc_macro2::TokenStream;
use quote::quote;

/// The environment variable: a folder, or `1` for one in the target folder.
pub(crate) const VARIABLE: &str = "EXTISM_OPENAPI_DEBUG";

/// What makes rustc and Cargo watch the variable: a macro can't, on stable Rust.
pub(crate) fn track() -> TokenStream {
    quote!(
        const _: ::core::option::Option<&str> = ::core::option_env!(#VARIABLE);
    )
}

/// The folder to write to, where the variable is set.
pub(crate) fn folder(manifest_dir: &Path) -> Option<PathBuf> {
    let value = std::env::var_os(VARIABLE)?;
    chosen(&value, manifest_dir)
}

fn chosen(value: &OsStr, manifest_dir: &Path) -> Option<PathBuf> {
    if value.is_empty() || value == "0" {
        return None;
    }
    if value == "1" {
        return Some(target_folder(manifest_dir).join("extism-openapi"));
    }
    Some(PathBuf::from(value))
}

/// Cargo doesn't tell macros its target folder; it is beside the lock file unless it is set.
fn target_folder(manifest_dir: &Path) -> PathBuf {
    if let Some(folder) = std::env::var_os("CARGO_TARGET_DIR") {
        return folder.into();
    }
    let root = manifest_dir
        .ancestors()
        .find(|folder| folder.join("Cargo.lock").is_file());
    root.unwrap_or(manifest_dir).join("target")
}

/// Writes the items of a macro call to a file in `folder`. Returns the tokens that include it.
///
/// `call` tells the calls of a macro apart, `document` is the file that they were read from.
///
/// # Errors
/// When the file can't be written, as a text for the user.
pub(crate) fn include(
    items: &TokenStream,
    folder: &Path,
    call: &str,
    manifest_dir: &Path,
    document: Option<&Path>,
) -> Result<TokenStream, String> {
    let mut digest = DefaultHasher::new();
    (call, manifest_dir).hash(&mut digest);
    let stem = document
        .and_then(Path::file_stem)
        .and_then(OsStr::to_str)
        .unwrap_or("inline");
    let name = format!("{stem}-{:016x}.rs", digest.finish());
    let file: syn::File = syn::parse2(items.clone())
        .map_err(|error| format!("the expansion is not Rust: {error}"))?;
    let text = prettyplease::unparse(&file);
    // `include!` starts from the including file, rustc from where Cargo started it.
    let path = std::path::absolute(folder.join(name)).map_err(|error| error.to_string())?;
    write(&path, &text, document)
        .map_err(|error| format!("`{}` can't be written: {error}", path.display()))?;
    let path = path
        .to_str()
        .ok_or_else(|| format!("`{}` is not Unicode; choose another folder", path.display()))?;
    Ok(quote!(::core::include!(#path);))
}

/// Writes the file where it is not there already, with the document's time of change: Cargo treats a file
/// that is newer than the start of a build as changed since, and would build once more.
fn write(path: &Path, text: &str, document: Option<&Path>) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)?;
    let time = document
        .and_then(|document| fs::metadata(document).ok()?.modified().ok())
        .unwrap_or(SystemTime::UNIX_EPOCH);
    fs::File::options()
        .write(true)
        .open(path)?
        .set_modified(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_chooses_the_folder() {
        let chosen = |value: &str| chosen(OsStr::new(value), Path::new("/there"));
        assert_eq!(chosen(""), None);
        assert_eq!(chosen("0"), None);
        assert_eq!(chosen("out"), Some("out".into()));
        assert!(chosen("1").is_some_and(|folder| folder.ends_with("extism-openapi")));
    }
}
