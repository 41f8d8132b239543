//! Builds one guest crate with a nested cargo.

use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::artifact;
use crate::command::run;
use crate::error::Error;
use crate::files;
use crate::progress;
use crate::toolchain::{TARGET, Toolchain};

/// A build of one guest crate: which crate, and how.
///
/// The crate must be a workspace of its own (`[workspace]` in its
/// `Cargo.toml`, and `exclude` in the outer one) or be selected by
/// [`package`](Self::package) in a workspace of guests.
#[derive(Debug, Clone, Hash)]
pub struct GuestBuild {
    manifest_dir: PathBuf,
    package: Option<String>,
    features: Vec<String>,
    default_features: bool,
    release: bool,
    rustflags: Vec<String>,
    target_dir: Option<PathBuf>,
}

impl GuestBuild {
    /// A build in the dev profile, with default features, of the crate whose
    /// `Cargo.toml` is in `manifest_dir`.
    pub fn new(manifest_dir: impl Into<PathBuf>) -> Self {
        Self {
            manifest_dir: manifest_dir.into(),
            package: None,
            features: Vec::new(),
            default_features: true,
            release: false,
            rustflags: Vec::new(),
            target_dir: None,
        }
    }

    /// Selects a package where `manifest_dir` is a workspace.
    #[must_use]
    pub fn package(mut self, name: impl Into<String>) -> Self {
        self.package = Some(name.into());
        self
    }

    /// Turns features on, in addition to earlier ones.
    #[must_use]
    pub fn features<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.features.extend(names.into_iter().map(Into::into));
        self
    }

    /// Turns the default features off.
    #[must_use]
    pub fn no_default_features(mut self) -> Self {
        self.default_features = false;
        self
    }

    /// Builds in the release profile.
    #[must_use]
    pub fn release(mut self) -> Self {
        self.release = true;
        self
    }

    /// Passes flags to the compiler for this crate alone, not for what it
    /// depends on: `["-D", "warnings"]`.
    #[must_use]
    pub fn rustflags<S: Into<String>>(mut self, flags: impl IntoIterator<Item = S>) -> Self {
        self.rustflags.extend(flags.into_iter().map(Into::into));
        self
    }

    /// Uses a target folder other than [`default_target_dir`]. It must not be
    /// the outer build's, since this build would wait for its lock.
    #[must_use]
    pub fn target_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.target_dir = Some(folder.into());
        self
    }

    /// Builds the crate and returns the path of its module.
    ///
    /// The path belongs to this build: another build of the same crate (with
    /// other features, for example) does not change the file.
    ///
    /// # Errors
    /// What [`Toolchain::find`] returns, [`Error::Command`] with the
    /// compiler's messages, or [`Error::NoModule`] if the crate is not a
    /// `cdylib`.
    pub fn build(&self) -> Result<PathBuf, Error> {
        let guest = self.located()?;
        let toolchain = Toolchain::find()?;
        let target_dir = guest.target_dir_or_default();
        files::create_dir(&target_dir)?;
        let mut command = guest.cargo(&toolchain, Mode::Build);
        progress(format_args!("building {} with {toolchain}", guest.label()));

        // Cargo writes every variant of a crate to the same file, and releases
        // its own lock when it returns, so the copy is made under our lock.
        let _lock = files::lock(
            &target_dir.join(".guest-build.lock"),
            "another guest build to end",
        )?;
        let output = run(&mut command)?;
        let built =
            artifact::last_module(&String::from_utf8_lossy(&output.stdout)).ok_or_else(|| {
                Error::NoModule {
                    manifest_dir: guest.manifest_dir.clone(),
                }
            })?;
        guest.keep(&built, &target_dir)
    }

    /// Type-checks the crate's library for the target, in the dev profile, and
    /// returns the compiler's messages: warnings and progress.
    ///
    /// # Errors
    /// As [`build`](Self::build), but any kind of library will do.
    pub fn check(&self) -> Result<String, Error> {
        let output = run(&mut self.check_command()?)?;
        Ok(String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// The command that [`check`](Self::check) runs.
    ///
    /// # Errors
    /// What [`Toolchain::find`] returns, and [`Error::File`] if there is no such
    /// crate.
    pub fn check_command(&self) -> Result<Command, Error> {
        let guest = self.located()?;
        let toolchain = Toolchain::find()?;
        Ok(guest.cargo(&toolchain, Mode::Check))
    }

    /// The same build with an absolute path, since cargo runs elsewhere.
    fn located(&self) -> Result<Self, Error> {
        let absolute = |path: &Path| std::path::absolute(path).map_err(Error::file("find", path));
        let manifest_dir = absolute(&self.manifest_dir)?;
        let manifest = manifest_dir.join("Cargo.toml");
        fs::metadata(&manifest).map_err(Error::file("read", &manifest))?;
        Ok(Self {
            manifest_dir,
            target_dir: self.target_dir.as_deref().map(absolute).transpose()?,
            ..self.clone()
        })
    }

    fn target_dir_or_default(&self) -> PathBuf {
        self.target_dir.clone().unwrap_or_else(default_target_dir)
    }

    fn label(&self) -> String {
        let folder = self.manifest_dir.file_name().unwrap_or_default();
        let mut label = match &self.package {
            Some(package) => package.clone(),
            None => folder.to_string_lossy().into_owned(),
        };
        if !self.features.is_empty() {
            label += &format!(" ({})", self.features.join(", "));
        }
        label
    }

    /// `cargo rustc` and not `cargo build`: it takes flags for this crate alone.
    fn cargo(&self, toolchain: &Toolchain, mode: Mode) -> Command {
        let mut command = toolchain.cargo();
        command
            .current_dir(&self.manifest_dir)
            .args(["rustc", "--lib", "--color=never", "--target", TARGET])
            .arg("--target-dir")
            .arg(self.target_dir_or_default());
        match mode {
            Mode::Check => command.args(["--profile", "check"]),
            Mode::Build => command.arg("--message-format=json-render-diagnostics"),
        };
        if self.release && mode == Mode::Build {
            command.arg("--release");
        }
        if let Some(package) = &self.package {
            command.args(["--package", package]);
        }
        if !self.default_features {
            command.arg("--no-default-features");
        }
        if !self.features.is_empty() {
            command.args(["--features", &self.features.join(",")]);
        }
        // Cargo identifies crates by their path inside their workspace. Two
        // guests with the same name, each its own workspace, look the same to it,
        // and the second would be "fresh" with the module of the first.
        let folder = hash(&self.manifest_dir);
        command.args(["--", "--cfg", &format!("guest_build=\"{folder}\"")]);
        command.args(&self.rustflags);
        command
    }

    /// Copies the module to a path of this variant's own, under the file name
    /// that cargo gave it.
    fn keep(&self, built: &Path, target_dir: &Path) -> Result<PathBuf, Error> {
        let folder = target_dir.join("modules").join(hash(self));
        files::create_dir(&folder)?;
        let module = folder.join(built.file_name().unwrap_or_default());
        let bytes = fs::read(built).map_err(Error::file("read", built))?;
        // An unchanged file keeps its time, and a test that reads a changed one
        // meanwhile never sees it half written.
        if fs::read(&module).is_ok_and(|kept| kept == bytes) {
            return Ok(module);
        }
        let new = module.with_extension("new");
        fs::write(&new, bytes).map_err(Error::file("write", &new))?;
        files::rename(&new, &module)?;
        Ok(module)
    }
}

/// What a nested cargo should do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Build,
    Check,
}

/// A name for a file, from a value.
fn hash(value: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// `guests` inside the outer target folder: shared by all guests, so that
/// their dependencies are compiled once.
#[must_use]
pub fn default_target_dir() -> PathBuf {
    outer_target_dir().join("guests")
}

/// The target folder that the running program was built in. This works with
/// every way to configure one.
fn outer_target_dir() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    if let Some(folder) = program.ancestors().find(|folder| is_target_dir(folder)) {
        return folder.to_owned();
    }
    // A program that was copied elsewhere.
    match std::env::var_os("CARGO_TARGET_DIR").filter(|value: &OsString| !value.is_empty()) {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
    }
}

/// Cargo tags the folder for backup programs.
fn is_target_dir(folder: &Path) -> bool {
    fs::read_to_string(folder.join("CACHEDIR.TAG")).is_ok_and(|tag| tag.contains("cargo"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_become_cargo_arguments() {
        let guest = GuestBuild::new("guests")
            .package("echo")
            .no_default_features()
            .features(["a", "b"])
            .features(["c"])
            .rustflags(["-D", "unused"])
            .target_dir("out")
            .release();
        let arguments = |mode| {
            let command = guest.cargo(&Toolchain::active(), mode);
            let words = command.get_args().map(|word| word.to_string_lossy());
            words.collect::<Vec<_>>().join(" ")
        };
        let common = "--package echo --no-default-features --features a,b,c -- --cfg guest_build=";
        let build = arguments(Mode::Build);
        assert!(build.starts_with("rustc --lib "), "{build}");
        assert!(build.contains(&format!(" --release {common}")), "{build}");
        assert!(build.contains(" --target-dir out "), "{build}");
        assert!(build.ends_with(" -D unused"), "{build}");
        let check = arguments(Mode::Check);
        assert!(
            check.contains(&format!(" --profile check {common}")),
            "{check}"
        );
        assert_eq!(guest.label(), "echo (a, b, c)");
    }

    #[test]
    fn guests_of_one_name_in_two_folders_differ_for_cargo() {
        let last = |folder: &str| {
            let command = GuestBuild::new(folder).cargo(&Toolchain::active(), Mode::Build);
            command.get_args().last().map(std::ffi::OsStr::to_owned)
        };
        assert_ne!(last("one/guest"), last("two/guest"));
    }

    #[test]
    fn target_dir_is_inside_the_outer_one() {
        let guests = default_target_dir();
        assert!(guests.ends_with("guests"), "{}", guests.display());
        let outer = guests.parent().expect("a parent");
        assert!(is_target_dir(outer), "{}", outer.display());
    }

    #[test]
    fn folder_without_manifest_is_named() {
        let error = GuestBuild::new("no/such/guest").build().unwrap_err();
        assert!(error.to_string().contains("Cargo.toml"), "{error}");
    }
}
