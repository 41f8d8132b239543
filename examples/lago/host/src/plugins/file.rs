//! Which plug-ins the application should load.

use std::path::PathBuf;
use std::str::FromStr;

/// A plug-in's file, and its name in the application.
///
/// On the command line `NAME=path.wasm`, or only a path, whose file name is then the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginFile {
    /// The plug-in's name in the application.
    pub name: String,
    /// Its Wasm module.
    pub path: PathBuf,
}

impl FromStr for PluginFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, path) = match text.split_once('=') {
            // A folder's name may contain an equals sign; a plug-in's name has no slash.
            Some((name, path)) if !name.contains('/') => (name.to_owned(), PathBuf::from(path)),
            _ => {
                let path = PathBuf::from(text);
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                (stem.into_owned(), path)
            }
        };
        if name.is_empty() || path.as_os_str().is_empty() {
            return Err("expected NAME=path.wasm".to_owned());
        }
        Ok(PluginFile { name, path })
    }
}

#[cfg(test)]
mod tests {
    use super::PluginFile;

    #[test]
    fn plug_ins_are_named_or_take_their_name_from_the_file() {
        let parse = |text: &str| text.parse::<PluginFile>().map(|file| file.name);
        assert_eq!(parse("guard=a/b.wasm"), Ok("guard".to_owned()));
        assert_eq!(parse("a/spend_guard.wasm"), Ok("spend_guard".to_owned()));
        assert_eq!(parse("a=b/guard.wasm"), Ok("a".to_owned()));
        assert_eq!(parse("/a=b/guard.wasm"), Ok("guard".to_owned()));
        for wrong in ["", "=a.wasm", "guard="] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
