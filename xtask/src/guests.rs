//! The guest crates: compiled to Wasm by a nested cargo, and so not members of
//! the workspace.

use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::workspace;

/// The demo's plug-ins.
pub(crate) fn of_the_demo() -> Result<Vec<PathBuf>, Failure> {
    in_folder(&workspace::root().join("examples/lago/plugins"))
}

/// The plug-ins of all examples.
pub(crate) fn of_the_examples() -> Result<Vec<PathBuf>, Failure> {
    let mut guests = of_the_demo()?;
    guests.extend(in_folder(
        &workspace::root().join("examples/minimal/plugins"),
    )?);
    Ok(guests)
}

/// The plug-ins of the examples and of the tests.
pub(crate) fn all() -> Result<Vec<PathBuf>, Failure> {
    let mut guests = of_the_examples()?;
    guests.extend(in_folder(&workspace::root().join("tests/guests"))?);
    Ok(guests)
}

/// The crates directly in `folder`, sorted. If there are none, this fails:
/// someone who moves the guests must notice that the commands no longer find them.
fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let shown = folder.display();
    let entries = folder
        .read_dir()
        .map_err(|error| Failure::new(format!("can't read {shown}: {error}")))?;
    let mut guests: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("Cargo.toml").is_file())
        .collect();
    guests.sort();
    match guests.is_empty() {
        true => Err(Failure::new(format!("no guest crate in {shown}"))),
        false => Ok(guests),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_crates_right_below_the_folder() {
        let crates = in_folder(&workspace::root().join("xtask")).unwrap();
        let expected = ["xtask/bench-row", "xtask/guest-build"];
        assert_eq!(crates, expected.map(|name| workspace::root().join(name)));
    }

    #[test]
    fn folder_without_crates_is_a_failure() {
        for folder in ["xtask/src", "xtask/no-such-folder"] {
            let failure = in_folder(&workspace::root().join(folder)).unwrap_err();
            assert!(failure.to_string().contains(folder), "{failure}");
        }
    }
}
