//! Folders into which nobody else can put anything: their files are run as machine code.
//!
//! A user who may write to a folder can replace what is in it, and one who may write to a folder above it
//! can replace the folder. So the owners and modes of all of them are checked, up to the root. Access
//! control lists need no check of their own: if one lets somebody write, the group's bits show it.

use std::io;
use std::path::{Path, PathBuf};

/// Makes the folder, for this user only, if it does not exist; checks it; gives its path without links.
pub(in crate::host) fn make(folder: &Path) -> io::Result<PathBuf> {
    platform::make(folder)?;
    let folder = std::fs::canonicalize(folder)?;
    check(&folder)?;
    Ok(folder)
}

/// Rejects a folder if another user (except root) could replace the folder, or anything in it. On systems
/// other than Unix it rejects nothing.
pub(in crate::host) fn check(folder: &Path) -> io::Result<()> {
    platform::check(&std::fs::canonicalize(folder)?)
}

#[cfg(not(unix))]
mod platform {
    use std::io;
    use std::path::Path;

    pub(in crate::host) fn make(folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)
    }

    pub(in crate::host) fn check(_: &Path) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(unix)]
mod platform {
    use std::fs::{self, DirBuilder, Metadata};
    use std::io::{self, ErrorKind};
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};
    use std::path::Path;

    /// How many files and folders are checked below one folder.
    const MOST_ENTRIES: usize = 200_000;

    const WRITABLE_BY_GROUP: u32 = 0o020;
    const WRITABLE_BY_OTHERS: u32 = 0o002;
    const WRITABLE: u32 = WRITABLE_BY_GROUP | WRITABLE_BY_OTHERS;
    const OPEN_TO_GROUP: u32 = 0o070;
    /// In a folder with this bit, such as `/tmp`, only owners can replace their files.
    const STICKY: u32 = 0o1000;

    pub(in crate::host) fn make(folder: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)
    }

    /// The path has no links.
    pub(in crate::host) fn check(folder: &Path) -> io::Result<()> {
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
        check_below(folder, me, forbidden_in(&metadata, WRITABLE))
    }

    /// Many users' files are created writable for their own group (umask 002), including those that
    /// wasmtime writes. If the group can't enter the folder, that lets nobody in.
    fn forbidden_in(folder: &Metadata, above: u32) -> u32 {
        match folder.mode() & OPEN_TO_GROUP {
            0 => WRITABLE_BY_OTHERS,
            _ => above,
        }
    }

    fn check_below(folder: &Path, me: u32, forbidden: u32) -> io::Result<()> {
        let mut folders = vec![(folder.to_owned(), forbidden)];
        let mut seen = 0usize;
        while let Some((here, forbidden)) = folders.pop() {
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
                // The metadata of a link itself, not of its target.
                let Some(metadata) = present(entry.metadata())? else {
                    continue;
                };
                check_owner(&path, &metadata, me)?;
                if !metadata.is_dir() && !metadata.is_file() {
                    return Err(neither(&path));
                }
                if metadata.mode() & forbidden != 0 {
                    return Err(writable(&path, &metadata));
                }
                if metadata.is_dir() {
                    folders.push((path, forbidden_in(&metadata, forbidden)));
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
            "`{}` belongs to user {owner}, who can choose what code this host runs as user {me}; \
             change its owner (chown {me}), or take another folder",
            path.display()
        );
        Err(io::Error::new(ErrorKind::PermissionDenied, message))
    }

    fn writable(path: &Path, metadata: &Metadata) -> io::Error {
        let message = format!(
            "other users may write to `{}` (mode {:o}), and choose what code this host runs; \
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

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, chown, symlink};
    use std::path::{Path, PathBuf};

    use super::{check, make};

    /// A user who is neither root nor, most probably, the one who runs the tests.
    const STRANGER: u32 = 64_999;

    /// A folder of its own for a test, gone afterwards: `outer/cache`, with a module in it.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("extism-openapi-private-{name}-{}", std::process::id());
            let outer = std::env::temp_dir().join(name);
            let _ = fs::remove_dir_all(&outer);
            let folder = Folder(outer);
            fs::create_dir_all(folder.path().join("modules/inner")).unwrap();
            fs::write(folder.module(), "compiled").unwrap();
            set_mode(&folder.0, 0o755);
            set_mode(&folder.path(), 0o755);
            set_mode(&folder.path().join("modules"), 0o755);
            set_mode(&folder.module(), 0o644);
            folder
        }

        fn path(&self) -> PathBuf {
            self.0.join("cache")
        }

        fn module(&self) -> PathBuf {
            self.path().join("modules/module")
        }

        /// Why it is rejected.
        fn rejected(&self) -> String {
            check(&self.path()).unwrap_err().to_string()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    /// Gives a file away, which only root may.
    fn give_away(path: &Path) -> bool {
        let given = chown(path, Some(STRANGER), None).is_ok();
        if !given {
            eprintln!("skipped: only root may give a file to another user");
        }
        given
    }

    #[test]
    fn a_folder_of_ones_own_is_taken() {
        let folder = Folder::new("own");
        check(&folder.path()).unwrap();
        let made = make(&folder.path().join("new/er")).unwrap();
        assert_eq!(
            fs::metadata(made).unwrap().permissions().mode() & 0o777,
            0o700
        );
        check(&folder.path()).unwrap();
    }

    #[test]
    fn a_folder_that_others_own_is_rejected() {
        let folder = Folder::new("foreign");
        if give_away(&folder.path()) {
            let rejected = folder.rejected();
            let owner = format!("/cache` belongs to user {STRANGER}");
            assert!(rejected.contains(&owner), "{rejected}");
            assert!(rejected.contains("chown"), "{rejected}");
        }
    }

    #[test]
    fn a_folder_above_that_others_own_is_rejected() {
        let folder = Folder::new("foreign-above");
        if give_away(&folder.0) {
            let rejected = folder.rejected();
            assert!(rejected.contains("belongs to user"), "{rejected}");
            assert!(!rejected.contains("/cache`"), "{rejected}");
        }
    }

    #[test]
    fn a_file_below_that_others_own_is_rejected() {
        let folder = Folder::new("foreign-below");
        if give_away(&folder.module()) {
            let rejected = folder.rejected();
            assert!(rejected.contains("/module` belongs to user"), "{rejected}");
        }
    }

    #[test]
    fn a_folder_that_others_may_write_to_is_rejected() {
        let folder = Folder::new("writable");
        for mode in [0o777, 0o775, 0o757, 0o1777] {
            set_mode(&folder.path(), mode);
            let rejected = folder.rejected();
            assert!(rejected.contains(&format!("(mode {mode:o})")), "{rejected}");
            assert!(rejected.contains("chmod go-w"), "{rejected}");
        }
    }

    #[test]
    fn a_folder_above_that_others_may_write_to_is_refused() {
        let folder = Folder::new("writable-above");
        for mode in [0o777, 0o775, 0o757] {
            set_mode(&folder.0, mode);
            assert!(folder.rejected().contains("chmod go-w"));
        }
        // The mode of `/tmp`.
        set_mode(&folder.0, 0o1777);
        check(&folder.path()).unwrap();
    }

    #[test]
    fn what_others_may_write_to_below_is_rejected() {
        let folder = Folder::new("writable-below");
        for path in [folder.path().join("modules"), folder.module()] {
            for mode in [0o777, 0o775, 0o757] {
                set_mode(&path, mode);
                let rejected = folder.rejected();
                assert!(rejected.contains(path.to_str().unwrap()), "{rejected}");
            }
            set_mode(&path, 0o755);
        }
        check(&folder.path()).unwrap();
    }

    /// Users whose files their own group may write to can keep a cache.
    #[test]
    fn what_the_group_may_write_to_is_taken_where_it_can_not_enter() {
        let folder = Folder::new("umask");
        set_mode(&folder.module(), 0o664);
        set_mode(&folder.path().join("modules/inner"), 0o775);
        set_mode(&folder.path().join("modules"), 0o700);
        check(&folder.path()).unwrap();
        set_mode(&folder.path().join("modules"), 0o775);
        set_mode(&folder.path(), 0o700);
        check(&folder.path()).unwrap();
        set_mode(&folder.module(), 0o666);
        assert!(folder.rejected().contains("/module`"));
    }

    #[test]
    fn links_and_pipes_below_are_rejected() {
        let folder = Folder::new("link");
        let odd = folder.path().join("odd");
        symlink("modules", &odd).unwrap();
        assert!(folder.rejected().contains("/odd` is neither a file"));
        fs::remove_file(&odd).unwrap();
        symlink("nowhere", &odd).unwrap();
        assert!(folder.rejected().contains("/odd` is neither a file"));
        fs::remove_file(&odd).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, &odd, 0o600.into()).unwrap();
        assert!(folder.rejected().contains("/odd` is neither a file"));
    }

    /// The folder itself may be named by a link: it is where the link leads that is checked.
    #[test]
    fn a_link_to_the_folder_is_followed_and_what_it_leads_to_is_checked() {
        let folder = Folder::new("linked");
        let link = folder.0.join("link");
        symlink(folder.path(), &link).unwrap();
        check(&link).unwrap();
        set_mode(&folder.path(), 0o777);
        assert!(check(&link).is_err());
    }

    #[test]
    fn a_file_and_nothing_are_no_folders() {
        let folder = Folder::new("file");
        let rejected = check(&folder.module()).unwrap_err().to_string();
        assert!(rejected.contains("is not a folder"), "{rejected}");
        assert!(check(&folder.path().join("nothing")).is_err());
    }
}
