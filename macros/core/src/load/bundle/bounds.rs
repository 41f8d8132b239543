//! Which files a document's references may lead to.
//!
//! A document may come from anyone, and what a file holds ends up in the expansion and in the build's
//! messages. So references stay within the project, as far as its folders show it: they can't reach the
//! user's keys, the system's files, or a hidden file (`.env`, `.git/config`).

use std::path::{Component, Path, PathBuf};

use super::reference;
use crate::options::Files;

/// The folders within which files may be read.
pub(super) struct Bounds {
    /// `None`: anywhere.
    roots: Option<Vec<PathBuf>>,
}

/// Why a file is not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Excluded {
    Outside,
    Hidden,
}

impl Bounds {
    /// `base` is the folder of the package's manifest, `document` the document's path from there.
    pub(super) fn new(base: &Path, document: &Path, files: Files) -> Self {
        if files == Files::Anywhere {
            return Bounds { roots: None };
        }
        let real = |path: &Path| {
            let path = here(path);
            path.canonicalize().or_else(|_| std::path::absolute(path))
        };
        let mut roots: Vec<PathBuf> = Vec::new();
        let folder = base.join(document);
        // The user's own choice, wherever it is.
        roots.extend(folder.parent().and_then(|folder| real(folder).ok()));
        if let Ok(package) = real(base) {
            // Crates that share a document stand beside it.
            roots.extend(package.parent().map(Path::to_owned));
            for mark in ["Cargo.lock", ".git"] {
                let mut around = package.ancestors();
                roots.extend(
                    around
                        .find(|folder| folder.join(mark).exists())
                        .map(Path::to_owned),
                );
            }
            roots.push(package);
        }
        // In a container the package's parent may be the root of the system, which is not a project.
        roots.retain(|root| root.parent().is_some());
        Bounds { roots: Some(roots) }
    }

    /// The file at a path, where it may be read: links are followed before it is judged.
    pub(super) fn admit(&self, base: &Path, path: &Path) -> Result<PathBuf, Excluded> {
        let full = base.join(path);
        let Some(roots) = &self.roots else {
            return Ok(full);
        };
        let real = real(&full);
        let mut within = roots
            .iter()
            .filter_map(|root| real.strip_prefix(root).ok())
            .peekable();
        if within.peek().is_none() {
            return Err(Excluded::Outside);
        }
        match within.any(|rest| !rest.components().any(is_hidden)) {
            true => Ok(real),
            false => Err(Excluded::Hidden),
        }
    }
}

/// An empty path means the current folder.
fn here(path: &Path) -> &Path {
    match path.as_os_str().is_empty() {
        true => Path::new("."),
        false => path,
    }
}

/// A path with its links resolved; where the file does not exist, the part of the path that does.
fn real(path: &Path) -> PathBuf {
    let of_folder = || {
        let folder = here(path.parent()?).canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    };
    path.canonicalize()
        .ok()
        .or_else(of_folder)
        .or_else(|| Some(reference::normalize(&std::path::absolute(path).ok()?)))
        .unwrap_or_else(|| reference::normalize(path))
}

fn is_hidden(component: Component<'_>) -> bool {
    let name = component.as_os_str().as_encoded_bytes();
    name.starts_with(b".")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(files: &[&str]) -> Self {
            static COUNT: AtomicUsize = AtomicUsize::new(0);
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("extism-openapi-bounds-{}-{count}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            for file in files {
                let file = folder.join(file);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, "{}").unwrap();
            }
            Folder(folder)
        }

        fn judge(&self, package: &str, document: &str, path: &str) -> Option<Excluded> {
            let base = self.0.join(package);
            let bounds = Bounds::new(&base, Path::new(document), Files::Project);
            bounds.admit(&base, Path::new(path)).err()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_project_is_the_workspace_the_packages_parent_and_the_documents_folder() {
        let folder = Folder::new(&[
            "own/code/Cargo.lock",
            "own/code/crates/a/Cargo.toml",
            "own/code/specs/b.yaml",
            "own/code/.env",
            "own/keys.json",
            "own/.ssh/id_rsa",
            "shared/api/common/c.yaml",
            "shared/d.yaml",
        ]);
        let judge = |path: &str| folder.judge("own/code/crates/a", "../../specs/api.yaml", path);
        assert_eq!(judge("../../specs/b.yaml"), None);
        assert_eq!(judge("../c.yaml"), None);
        assert_eq!(judge("../../.env"), Some(Excluded::Hidden));
        assert_eq!(judge("../../../keys.json"), Some(Excluded::Outside));
        assert_eq!(judge("../../../.ssh/id_rsa"), Some(Excluded::Outside));
        assert_eq!(
            judge("../../../../../../../../etc/passwd"),
            Some(Excluded::Outside)
        );
        assert_eq!(
            judge("../../../../../../../../etc/no/such"),
            Some(Excluded::Outside)
        );

        // A package outside of a workspace reaches what is beside it, and nothing hidden there.
        let beside = |path: &str| folder.judge("own/code", "api.yaml", path);
        assert_eq!(beside("../keys.json"), None);
        assert_eq!(beside("../.ssh/id_rsa"), Some(Excluded::Hidden));

        // The document's own folder, wherever the user put it.
        let far =
            |path: &str| folder.judge("own/code/crates/a", "../../../../shared/api/api.yaml", path);
        assert_eq!(far("../../../../shared/api/common/c.yaml"), None);
        assert_eq!(far("../../../../shared/d.yaml"), Some(Excluded::Outside));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_judged_by_where_it_leads() {
        let folder = Folder::new(&["a/b/package/Cargo.toml", "secret.json"]);
        let link = folder.0.join("a/b/package/link.json");
        std::os::unix::fs::symlink(folder.0.join("secret.json"), link).unwrap();
        let judged = folder.judge("a/b/package", "api.yaml", "link.json");
        assert_eq!(judged, Some(Excluded::Outside));
    }

    #[test]
    fn the_root_of_the_system_is_no_project() {
        let bounds = Bounds::new(Path::new("/app"), Path::new("api.yaml"), Files::Project);
        for path in ["../etc/passwd", "../proc/self/environ"] {
            let judged = bounds.admit(Path::new("/app"), Path::new(path));
            assert_eq!(judged, Err(Excluded::Outside), "{path}");
        }
    }
}
