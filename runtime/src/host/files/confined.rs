//! Reading files that somebody else may have put there: without waiting, up to a size, and without
//! leaving a folder.
//!
//! A name is resolved twice. `canonicalize` follows links, opens nothing, and says where the file is;
//! what is outside of the folder is rejected. The file is then opened from the folder's own descriptor,
//! one component after the other, and none of these may be a link: if somebody replaces a folder by a
//! link in between, the result is an error, and not another file.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

/// A folder whose files are read, and nothing outside of it.
#[derive(Debug)]
pub(in crate::host) struct Confined {
    /// The path as it was given.
    given: PathBuf,
    /// The path without links.
    path: PathBuf,
    #[cfg(unix)]
    descriptor: File,
}

impl Confined {
    pub(in crate::host) fn open(folder: &Path) -> io::Result<Self> {
        let path = std::fs::canonicalize(folder)?;
        Ok(Confined {
            given: folder.to_owned(),
            #[cfg(unix)]
            descriptor: platform::open_folder(&path)?,
            path,
        })
    }

    /// The path of the file, relative to the folder and without links.
    pub(in crate::host) fn locate(&self, file: &Path) -> io::Result<PathBuf> {
        let file = self.relative(file).ok_or_else(outside)?;
        let found = std::fs::canonicalize(self.path.join(file))?;
        let inside = found.strip_prefix(&self.path).map_err(|_| outside())?;
        Ok(inside.to_owned())
    }

    /// The bytes of a regular file in the folder. Links are followed as long as they stay inside.
    pub(in crate::host) fn read(&self, file: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let located = self.locate(file)?;
        #[cfg(unix)]
        let opened = platform::open_beneath(&self.descriptor, &located)?;
        #[cfg(not(unix))]
        let opened = File::open(self.path.join(located))?;
        bounded(opened, limit)
    }

    /// Checks only the name, so that the error for one that leads elsewhere reveals nothing of what is
    /// there.
    fn relative<'a>(&self, file: &'a Path) -> Option<&'a Path> {
        let file = match file.has_root() {
            true => [&self.given, &self.path]
                .into_iter()
                .find_map(|folder| file.strip_prefix(folder).ok())?,
            false => file,
        };
        let mut depth = 0usize;
        for component in file.components() {
            match component {
                Component::Normal(_) => depth += 1,
                Component::CurDir => {}
                Component::ParentDir => depth = depth.checked_sub(1)?,
                Component::RootDir | Component::Prefix(_) => return None,
            }
        }
        Some(file)
    }
}

/// The bytes of a regular file that the host names: links are followed wherever they lead.
pub(in crate::host) fn read(file: &Path, limit: u64) -> io::Result<Vec<u8>> {
    bounded(platform::open(file)?, limit)
}

/// Checks the open file itself: a moment ago, something else may have had its name.
fn bounded(file: File, limit: u64) -> io::Result<Vec<u8>> {
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(irregular());
    }
    if metadata.len() > limit {
        return Err(too_large(limit));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    // It may grow while it is read.
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(too_large(limit));
    }
    Ok(bytes)
}

fn outside() -> io::Error {
    let message = "it lies outside of the plug-in folder; put the file itself into the folder";
    io::Error::new(ErrorKind::PermissionDenied, message)
}

fn irregular() -> io::Error {
    let message = "it is not a regular file, but a folder, a pipe, a device or the like";
    io::Error::new(ErrorKind::InvalidInput, message)
}

fn too_large(limit: u64) -> io::Error {
    let message = format!("it is larger than the {limit} bytes that are left for it");
    io::Error::new(ErrorKind::FileTooLarge, message)
}

#[cfg(unix)]
mod platform {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::os::unix::fs::OpenOptionsExt;
    use std::path::{Component, Path};

    use rustix::fs::{AtFlags, FileType, Mode, OFlags, openat, statat};

    /// Opening a pipe without a writer, or a file that somebody holds a lease on, would block.
    const AT_ONCE: OFlags = OFlags::NONBLOCK.union(OFlags::NOCTTY);

    pub(in crate::host) fn open(path: &Path) -> io::Result<File> {
        OpenOptions::new()
            .read(true)
            .custom_flags(AT_ONCE.bits().cast_signed())
            .open(path)
    }

    pub(in crate::host) fn open_folder(path: &Path) -> io::Result<File> {
        OpenOptions::new()
            .read(true)
            .custom_flags(OFlags::DIRECTORY.bits().cast_signed())
            .open(path)
    }

    /// Opens a file by its path from the folder; no component may be a link.
    pub(in crate::host) fn open_beneath(folder: &File, path: &Path) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let mut here = folder.try_clone()?;
        let mut components = path.components().peekable();
        while let Some(component) = components.next() {
            let Component::Normal(name) = component else {
                return Err(super::outside());
            };
            let kind = match components.peek() {
                Some(_) => OFlags::DIRECTORY,
                // Opening a device may have effects.
                None => match FileType::from_raw_mode(
                    statat(&here, name, AtFlags::SYMLINK_NOFOLLOW)?.st_mode,
                ) {
                    FileType::RegularFile => AT_ONCE,
                    _ => return Err(super::irregular()),
                },
            };
            here = openat(&here, name, flags | kind, Mode::empty())?.into();
        }
        Ok(here)
    }
}

#[cfg(not(unix))]
mod platform {
    pub(in crate::host) fn open(path: &std::path::Path) -> std::io::Result<std::fs::File> {
        std::fs::File::open(path)
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::ErrorKind;
    use std::os::unix::fs::symlink;
    use std::path::{Path, PathBuf};
    use std::sync::mpsc;
    use std::time::Duration;

    use rustix::fs::{CWD, mkfifoat};

    use super::{Confined, read};

    const LIMIT: u64 = 1000;

    /// `outer/inside`, which is read, and `outer/secret` beside it. Gone afterwards.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("extism-openapi-confined-{name}-{}", std::process::id());
            let outer = std::env::temp_dir().join(name);
            let _ = fs::remove_dir_all(&outer);
            fs::create_dir_all(outer.join("inside/lib")).unwrap();
            fs::write(outer.join("secret"), "secret").unwrap();
            fs::write(outer.join("inside/lib/file"), "file").unwrap();
            Folder(outer)
        }

        fn path(&self) -> PathBuf {
            self.0.join("inside")
        }

        /// What is read, or the error, on a thread that may hang.
        fn read(&self, file: impl AsRef<Path>) -> Result<Vec<u8>, ErrorKind> {
            let (folder, file) = (self.path(), file.as_ref().to_owned());
            within_seconds(move || {
                let confined = Confined::open(&folder).unwrap();
                confined.read(&file, LIMIT).map_err(|error| error.kind())
            })
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn within_seconds<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || sender.send(work()));
        receiver.recv_timeout(Duration::from_secs(10)).unwrap()
    }

    fn fifo(path: &Path) {
        mkfifoat(CWD, path, 0o600.into()).unwrap();
    }

    #[test]
    fn files_in_the_folder_are_read_however_they_are_named() {
        let folder = Folder::new("inside");
        assert_eq!(folder.read("lib/file").unwrap(), b"file");
        assert_eq!(folder.read("./lib/../lib/file").unwrap(), b"file");
        assert_eq!(
            folder.read(folder.path().join("lib/file")).unwrap(),
            b"file"
        );
        symlink("lib", folder.path().join("relative")).unwrap();
        assert_eq!(folder.read("relative/file").unwrap(), b"file");
        symlink(
            folder.path().join("lib/file"),
            folder.path().join("absolute"),
        )
        .unwrap();
        assert_eq!(folder.read("absolute").unwrap(), b"file");
        symlink("absolute", folder.path().join("chain")).unwrap();
        assert_eq!(folder.read("chain").unwrap(), b"file");
    }

    /// A folder that is itself named by a link, as some systems' `/tmp` is.
    #[test]
    fn the_folder_may_be_named_by_a_link() {
        let folder = Folder::new("linked");
        let link = folder.0.join("link");
        symlink(folder.path(), &link).unwrap();
        let confined = Confined::open(&link).unwrap();
        assert_eq!(
            confined.read(Path::new("lib/file"), LIMIT).unwrap(),
            b"file"
        );
        assert_eq!(
            confined.read(&link.join("lib/file"), LIMIT).unwrap(),
            b"file"
        );
    }

    #[test]
    fn nothing_outside_of_the_folder_is_read() {
        let folder = Folder::new("outside");
        let outside = Err(ErrorKind::PermissionDenied);
        assert_eq!(folder.read("../secret"), outside);
        assert_eq!(folder.read("lib/../../secret"), outside);
        assert_eq!(folder.read(folder.0.join("secret")), outside);
        assert_eq!(folder.read("/etc/passwd"), outside);
        // The error does not reveal whether the file exists.
        assert_eq!(folder.read("/no/such/file"), outside);
        assert_eq!(folder.read("../no-such-file"), outside);
        let links = ["../secret", "/etc/passwd", "/dev/zero", ".."];
        for (index, target) in links.into_iter().enumerate() {
            let link = folder.path().join(format!("link{index}"));
            symlink(target, &link).unwrap();
            assert_eq!(folder.read(link.file_name().unwrap()), outside, "{target}");
        }
        assert_eq!(folder.read("link3/secret"), outside);
        // A folder whose name begins with the folder's name.
        fs::create_dir(folder.0.join("inside-out")).unwrap();
        fs::write(folder.0.join("inside-out/secret"), "secret").unwrap();
        assert_eq!(folder.read(folder.0.join("inside-out/secret")), outside);
    }

    #[test]
    fn what_is_not_a_file_is_rejected_at_once() {
        let folder = Folder::new("irregular");
        fifo(&folder.path().join("fifo"));
        assert_eq!(folder.read("fifo"), Err(ErrorKind::InvalidInput));
        symlink("fifo", folder.path().join("to-fifo")).unwrap();
        assert_eq!(folder.read("to-fifo"), Err(ErrorKind::InvalidInput));
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(socket).unwrap();
        assert_eq!(folder.read("socket"), Err(ErrorKind::InvalidInput));
        assert!(folder.read("lib").is_err());
        assert!(folder.read("").is_err());
        assert!(folder.read("lib/..").is_err());
        symlink("circle", folder.path().join("circle")).unwrap();
        assert!(folder.read("circle").is_err());
        assert_eq!(folder.read("nothing"), Err(ErrorKind::NotFound));
    }

    #[test]
    fn files_that_are_too_large_are_rejected_unread() {
        let folder = Folder::new("large");
        let path = folder.path().join("sparse");
        let file = fs::File::create(&path).unwrap();
        file.set_len(1 << 40).unwrap();
        assert_eq!(folder.read("sparse"), Err(ErrorKind::FileTooLarge));
        file.set_len(LIMIT).unwrap();
        assert_eq!(folder.read("sparse").unwrap().len() as u64, LIMIT);
        file.set_len(LIMIT + 1).unwrap();
        assert_eq!(folder.read("sparse"), Err(ErrorKind::FileTooLarge));
    }

    /// The folder is replaced again and again while it is read: nothing from outside is ever read.
    #[test]
    fn a_folder_that_is_exchanged_for_a_link_meanwhile_leads_nowhere() {
        let folder = Folder::new("race");
        let path = folder.path();
        fs::create_dir(folder.0.join("outside")).unwrap();
        fs::write(folder.0.join("outside/file"), "secret").unwrap();
        symlink("../outside", path.join("link")).unwrap();
        let exchanging = path.clone();
        let until = std::time::Instant::now() + Duration::from_secs(2);
        let exchange = std::thread::spawn(move || {
            while std::time::Instant::now() < until {
                for (from, to) in [
                    ("lib", "away"),
                    ("link", "lib"),
                    ("lib", "link"),
                    ("away", "lib"),
                ] {
                    let _ = fs::rename(exchanging.join(from), exchanging.join(to));
                }
            }
        });
        let confined = Confined::open(&path).unwrap();
        let mut read = 0;
        while !exchange.is_finished() {
            if let Ok(bytes) = confined.read(Path::new("lib/file"), LIMIT) {
                assert_eq!(bytes, b"file");
                read += 1;
            }
        }
        assert!(read > 0);
    }

    #[test]
    fn what_the_host_names_itself_is_a_regular_file_too() {
        let folder = Folder::new("host");
        assert_eq!(read(&folder.0.join("secret"), LIMIT).unwrap(), b"secret");
        let path = folder.0.join("fifo");
        fifo(&path);
        let found = within_seconds(move || read(&path, LIMIT).map_err(|error| error.kind()));
        assert_eq!(found, Err(ErrorKind::InvalidInput));
        let device = read(Path::new("/dev/zero"), LIMIT).map_err(|error| error.kind());
        assert_eq!(device, Err(ErrorKind::InvalidInput));
    }
}
