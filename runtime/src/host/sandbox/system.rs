//! Which parts of the host's system a plug-in may use besides the operations: WASI, folders, HTTP.

use std::path::PathBuf;
use std::time::SystemTime;

use extism_manifest::Manifest;

/// The settings of a builder for these.
#[derive(Clone, Debug, Default)]
pub(in crate::host) struct System {
    pub(in crate::host) wasi: bool,
    pub(in crate::host) clock: Clock,
    pub(in crate::host) random: Random,
    pub(in crate::host) folders: Vec<Folder>,
    pub(in crate::host) http: bool,
    /// Patterns of the hosts that `http_request` may reach.
    pub(in crate::host) hosts: Vec<String>,
}

/// Which clocks a plug-in has.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::host) enum Clock {
    #[default]
    Host,
    Fixed(SystemTime),
    Off,
}

/// Where a plug-in's random numbers come from.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::host) enum Random {
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
pub(in crate::host) struct Folder {
    pub(in crate::host) host: PathBuf,
    pub(in crate::host) guest: String,
    pub(in crate::host) read_only: bool,
}

/// The prefix by which Extism's manifests mark a folder as read-only.
const READ_ONLY: &str = "ro:";

impl System {
    /// Adds what a manifest grants. A manifest from a plug-in folder grants nothing: its grants were removed
    /// before.
    pub(in crate::host) fn with(mut self, manifest: &Manifest) -> Self {
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
