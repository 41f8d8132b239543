//! File operations whose errors name the file.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::progress;

/// Creates a folder and those above it, where they are missing.
pub(crate) fn create_dir(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(Error::file("create", folder))
}

/// Removes a folder with everything in it, if it exists.
pub(crate) fn remove_dir(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::file("remove", folder)(error))
        }
        _ => Ok(()),
    }
}

/// The paths of what is in a folder.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .map_err(Error::file("read", folder))
}

pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(Error::file("move", from))
}

pub(crate) fn write(file: &Path, text: &str) -> Result<(), Error> {
    fs::write(file, text).map_err(Error::file("write", file))
}

/// Opens `file`, creating it if it is missing, and takes its lock. If another
/// process holds the lock, says so and waits. Dropping the result releases it.
pub(crate) fn lock(file: &Path, other: &str) -> Result<File, Error> {
    let lock = File::create(file).map_err(Error::file("create", file))?;
    match lock.try_lock() {
        Ok(()) => return Ok(lock),
        Err(TryLockError::WouldBlock) => progress(format_args!("waiting for {other}")),
        Err(TryLockError::Error(error)) => return Err(Error::file("lock", file)(error)),
    }
    lock.lock().map_err(Error::file("lock", file))?;
    Ok(lock)
}
