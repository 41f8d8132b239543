//! Folders into which nobody else can put anything: what lies there is run as machine code.
//!
//! Whoever may write to a folder can exchange what is in it, and whoever may write to a folder above can
//! exchange the folder. So the owners and modes of all of them are looked at, up to the root. Access
//! control lists need no look of their own: where one lets somebody write, the group's bits say so.

use std::io;
use std::path::{Path, PathBuf};

/// Makes the folder, for this user only, where it is not there; checks it; gives its path without links.
pub(super) fn make(folder: &Path) -> io::Result<PathBuf> {
    platform::make(folder)?;
    let folder = std::fs::canonicalize(folder)?;
    check(&folder)?;
    Ok(folder)
}

/// Refuses a folder where another user (root aside) could exchange the folder, or anything in it. On
/// systems other than Unix it refuses nothing.
pub(super) fn check(folder: &Path) -> io::Result<()> {
    platform::check(&std::fs::canonicalize(folder)?)
}

#[cfg(not(unix))]
mod platform {
    use std::io;
    use std::path::Path;

    pub(super) fn make(folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)
    }

    pub(super) fn check(_: &Path) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(unix)]
mod platform {
    use std::fs::{self, DirBuilder, Metadata};
    use std::io::{self, ErrorKind};
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};
    use std::path::Path;

    /// How many files and folders are looked at below one folder.
    const MOST_ENTRIES: usize = 200_000;

    const WRITABLE_BY_GROUP: u32 = 0o020;
    const WRITABLE_BY_OTHERS: u32 = 0o002;
    const WRITABLE: u32 = WRITABLE_BY_GROUP | WRITABLE_BY_OTHERS;
    const OPEN_TO_GROUP: u32 = 0o070;
    /// In such a folder only owners exchange what is theirs, as in `/tmp`.
    const STICKY: u32 = 0o1000;

    pub(super) fn make(folder: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)
    }

    /// The path has no links.
    pub(super) fn check(folder: &Path) -> io::Result<()> {
        let me = rustix::process::geteuid().as_raw();
        for above in folder.ancestors().skip(1) {
            let metadata = fs::symlink_metadata(above)?;
            check_owner(above, &metadata, me)?;
            if metadata.mode() & WRITABLE != 0 && metadata.mode() & STICKY == 0 {
                return Err(writable(above, &metadata));
            }
        }
        let metadata = fs::symlink_metadata(folder)?;
        if !metadata.is_dir() {
            let message = format!("`{}` is not a folder; name a folder", folder.display());
            return Err(io::Error::new(ErrorKind::NotADirectory, message));
        }
        check_owner(folder, &metadata, me)?;
        if metadata.mode() & WRITABLE != 0 {
            return Err(writable(folder, &metadata));
        }
        // Many users' files are made writable by their own group (umask 002), wasmtime's among them.
        // Where the group can't enter the folder, that lets nobody in.
        let forbidden = match metadata.mode() & OPEN_TO_GROUP {
            0 => WRITABLE_BY_OTHERS,
            _ => WRITABLE,
        };
        check_below(folder, me, forbidden)
    }

    fn check_below(folder: &Path, me: u32, forbidden: u32) -> io::Result<()> {
        let mut folders = vec![folder.to_owned()];
        let mut seen = 0usize;
        while let Some(here) = folders.pop() {
            let Some(entries) = present(fs::read_dir(&here))? else {
                continue;
            };
            for entry in entries {
                seen += 1;
                if seen > MOST_ENTRIES {
                    let message = format!(
                        "`{}` holds more than {MOST_ENTRIES} files; empty it, or take another folder",
                        folder.display()
                    );
                    return Err(io::Error::new(ErrorKind::QuotaExceeded, message));
                }
                let entry = entry?;
                let path = entry.path();
                // Of a link itself, not of where it leads.
                let Some(metadata) = present(entry.metadata())? else {
                    continue;
                };
                check_owner(&path, &metadata, me)?;
                match metadata.file_type() {
                    kind if kind.is_dir() => folders.push(path.clone()),
                    kind if kind.is_file() => {}
                    _ => return Err(neither(&path)),
                }
                if metadata.mode() & forbidden != 0 {
                    return Err(writable(&path, &metadata));
                }
            }
        }
        Ok(())
    }

    /// Another process that shares the folder may have deleted it a moment ago.
    fn present<T>(found: io::Result<T>) -> io::Result<Option<T>> {
        match found {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            found => found.map(Some),
        }
    }

    fn check_owner(path: &Path, metadata: &Metadata, me: u32) -> io::Result<()> {
        let owner = metadata.uid();
        if owner == 0 || owner == me {
            return Ok(());
        }
        let message = format!(
            "`{}` belongs to user {owner}, who so chooses what code this host runs as user {me}; \
             change its owner (chown {me}), or take another folder",
            path.display()
        );
        Err(io::Error::new(ErrorKind::PermissionDenied, message))
    }

    fn writable(path: &Path, metadata: &Metadata) -> io::Error {
        let message = format!(
            "other users may write to `{}` (mode {:o}), and so choose what code this host runs; \
             take the permission away (chmod go-w)",
            path.display(),
            metadata.mode() & 0o7777
        );
        io::Error::new(ErrorKind::PermissionDenied, message)
    }

    fn neither(path: &Path) -> io::Error {
        let message = format!(
            "`{}` is neither a file nor a folder, but a link, a pipe or the like; remove it",
            path.display()
        );
        io::Error::new(ErrorKind::PermissionDenied, message)
    }
}
