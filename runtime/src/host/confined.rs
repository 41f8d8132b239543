//! Reading files that somebody else may have put there: without waiting, up to a size, and without
//! leaving a folder.
//!
//! A name is resolved twice. `canonicalize` follows links, opens nothing, and says where the file is;
//! what lies outside of the folder is refused. The file is then opened from the folder's own
//! descriptor, one component after the other, and none of them may be a link any more: whoever
//! exchanges a folder for a link in between gets an error, and not another file.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

/// A folder whose files are read, and nothing outside of it.
#[derive(Debug)]
pub(super) struct Confined {
    /// As it was named.
    given: PathBuf,
    /// Without links.
    path: PathBuf,
    #[cfg(unix)]
    descriptor: File,
}

impl Confined {
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let path = std::fs::canonicalize(folder)?;
        Ok(Confined {
            given: folder.to_owned(),
            #[cfg(unix)]
            descriptor: platform::open_folder(&path)?,
            path,
        })
    }

    /// Where the file is, from the folder and without links.
    pub(super) fn locate(&self, file: &Path) -> io::Result<PathBuf> {
        let file = self.relative(file).ok_or_else(outside)?;
        let found = std::fs::canonicalize(self.path.join(file))?;
        let inside = found.strip_prefix(&self.path).map_err(|_| outside())?;
        Ok(inside.to_owned())
    }

    /// The bytes of a regular file in the folder. Links are followed as long as they stay inside.
    pub(super) fn read(&self, file: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let located = self.locate(file)?;
        #[cfg(unix)]
        let opened = platform::open_beneath(&self.descriptor, &located)?;
        #[cfg(not(unix))]
        let opened = File::open(self.path.join(located))?;
        bounded(opened, limit)
    }

    /// Looks at the name only, so that one that leads elsewhere says nothing of what is there.
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
pub(super) fn read(file: &Path, limit: u64) -> io::Result<Vec<u8>> {
    bounded(platform::open(file)?, limit)
}

/// Asks the open file what it is: what lay under its name a moment ago may have been something else.
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

    /// A pipe without a writer, or a file that somebody holds a lease on, would keep us waiting.
    const AT_ONCE: OFlags = OFlags::NONBLOCK.union(OFlags::NOCTTY);

    pub(super) fn open(path: &Path) -> io::Result<File> {
        OpenOptions::new()
            .read(true)
            .custom_flags(AT_ONCE.bits().cast_signed())
            .open(path)
    }

    pub(super) fn open_folder(path: &Path) -> io::Result<File> {
        OpenOptions::new()
            .read(true)
            .custom_flags(OFlags::DIRECTORY.bits().cast_signed())
            .open(path)
    }

    /// Opens a file by its path from the folder, in which nothing is a link.
    pub(super) fn open_beneath(folder: &File, path: &Path) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let mut here = folder.try_clone()?;
        let mut components = path.components().peekable();
        while let Some(component) = components.next() {
            let Component::Normal(name) = component else {
                return Err(super::outside());
            };
            let kind = match components.peek() {
                Some(_) => OFlags::DIRECTORY,
                // Opening a device may be more than looking at it.
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
    pub(super) fn open(path: &std::path::Path) -> std::io::Result<std::fs::File> {
        std::fs::File::open(path)
    }
}
