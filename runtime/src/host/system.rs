//! What of the host's system a plug-in may use beside the operations: WASI, folders, HTTP.

use std::path::PathBuf;
use std::time::SystemTime;

use extism_manifest::Manifest;

use super::load::PluginBuilder;

/// What a builder says of it.
#[derive(Clone, Debug, Default)]
pub(super) struct System {
    pub(super) wasi: bool,
    pub(super) clock: Clock,
    pub(super) random: Random,
    pub(super) folders: Vec<Folder>,
    pub(super) http: bool,
    /// Patterns of the hosts that `http_request` may reach.
    pub(super) hosts: Vec<String>,
}

/// Which clocks a plug-in has.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Clock {
    #[default]
    Host,
    Fixed(SystemTime),
    Off,
}

/// Where a plug-in's random numbers come from.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Random {
    #[default]
    Host,
    Seeded(u64),
    Off,
}

/// A folder of the host that a plug-in may use.
#[derive(Clone, Debug)]
#[cfg_attr(
    not(feature = "wasi"),
    expect(dead_code, reason = "only that there is one is of interest")
)]
pub(super) struct Folder {
    pub(super) host: PathBuf,
    pub(super) guest: String,
    pub(super) read_only: bool,
}

/// How Extism's manifests mark a folder that can't be written.
const READ_ONLY: &str = "ro:";

impl System {
    /// Adds what a manifest grants. One from a plug-in folder grants nothing: it comes here without.
    pub(super) fn with(mut self, manifest: &Manifest) -> Self {
        for (host, guest) in manifest.allowed_paths.iter().flatten() {
            let read_only = host.strip_prefix(READ_ONLY);
            self.folders.push(Folder {
                host: PathBuf::from(read_only.unwrap_or(host)),
                guest: guest.to_string_lossy().into_owned(),
                read_only: read_only.is_some(),
            });
        }
        self.hosts
            .extend(manifest.allowed_hosts.iter().flatten().cloned());
        self
    }
}

impl PluginBuilder {
    /// Gives the plug-in WASI preview 1, which the runtimes of many compilers need; off unless set.
    ///
    /// What it writes to its standard output and error reaches the host's log, line by line, as INFO and
    /// WARN. It has a clock, random numbers and sleeps, which end with the call's time. It has no
    /// arguments, no environment, no input and no sockets, and no files unless [`allow_path`] grants
    /// some: the functions for these are there, and answer with an error.
    ///
    /// [`allow_path`]: PluginBuilder::allow_path
    pub fn wasi(mut self, wasi: bool) -> Self {
        self.system.wasi = wasi;
        self
    }

    /// Sets WASI's clock to a time at which it stands still; with `None` the plug-in has no clock, and
    /// is told so by an error. Unless set it has the host's time, in steps of 0.1 ms.
    ///
    /// Sleeps take their time nevertheless.
    pub fn wasi_clock(mut self, time: Option<SystemTime>) -> Self {
        self.system.clock = time.map_or(Clock::Off, Clock::Fixed);
        self
    }

    /// Makes WASI's random numbers the same in each of the plug-in's instances, by this seed; with
    /// `None` the plug-in has none, and is told so by an error. Unless set they are the system's.
    ///
    /// Whoever knows the seed knows the numbers: a plug-in that makes keys needs the system's.
    pub fn wasi_random(mut self, seed: Option<u64>) -> Self {
        self.system.random = seed.map_or(Random::Off, Random::Seeded);
        self
    }

    /// Gives the plug-in a folder of the host under a name of its own, to read and to write. It needs
    /// feature `wasi`, and [`wasi(true)`](PluginBuilder::wasi).
    ///
    /// The plug-in can't leave the folder, not by `..` and not by symbolic links. It can fill the disk.
    /// So does the `allowed_paths` of a manifest that the host's own code made; one in a
    /// [plug-in folder](super::Plugins::load_folder) grants nothing.
    pub fn allow_path(self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.folder(host.into(), guest.into(), false)
    }

    /// As [`allow_path`](PluginBuilder::allow_path), to read only.
    pub fn allow_path_read_only(self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.folder(host.into(), guest.into(), true)
    }

    fn folder(mut self, host: PathBuf, guest: String, read_only: bool) -> Self {
        self.system.folders.push(Folder {
            host,
            guest,
            read_only,
        });
        self
    }

    /// Leaves Extism's `http_request` to the plug-in, for the hosts that [`allow_host`] or the manifest
    /// allows; off unless set. It needs feature `http`.
    ///
    /// Such requests do not pass the host's backend, and carry none of its credentials. A request ends
    /// with the call's time. Redirects are followed to allowed hosts only. A proxy that the environment
    /// names is not used.
    ///
    /// [`allow_host`]: PluginBuilder::allow_host
    pub fn extism_http(mut self, allow: bool) -> Self {
        self.system.http = allow;
        self
    }

    /// Allows `http_request` a host: its name, or a pattern such as `*.example.com`. `*` and `?` stand
    /// for any characters, dots among them; ports do not count.
    ///
    /// A pattern that lets a stranger choose the name lets the plug-in reach any address, also one in
    /// the host's own network.
    pub fn allow_host(mut self, pattern: impl Into<String>) -> Self {
        self.system.hosts.push(pattern.into());
        self
    }
}
