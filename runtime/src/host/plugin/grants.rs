//! Which parts of the host's system a builder grants its plug-in.

use std::path::PathBuf;
use std::time::SystemTime;

use super::builder::PluginBuilder;
use crate::host::sandbox::{Clock, Folder, Random};

impl PluginBuilder {
    /// Gives the plug-in WASI preview 1, which the runtimes of many compilers need; off unless set.
    ///
    /// What it writes to its standard output and error reaches the host's log, line by line, as INFO and
    /// WARN. It has a clock, random numbers and sleeps, which end with the call's time. It has no
    /// arguments, no environment, no input and no sockets, and no files unless [`allow_path`] grants
    /// some: the functions for these exist, and return an error.
    ///
    /// [`allow_path`]: PluginBuilder::allow_path
    pub fn wasi(mut self, wasi: bool) -> Self {
        self.system.wasi = wasi;
        self
    }

    /// Stops WASI's clock at this time; with `None` the plug-in has no clock, and its functions return an
    /// error. Unless set it has the host's time, in steps of 0.1 ms.
    ///
    /// Sleeps take their time nevertheless.
    pub fn wasi_clock(mut self, time: Option<SystemTime>) -> Self {
        self.system.clock = time.map_or(Clock::Off, Clock::Fixed);
        self
    }

    /// Makes WASI's random numbers the same in each of the plug-in's instances, by this seed; with
    /// `None` the plug-in has none, and the function returns an error. Unless set they are the system's.
    ///
    /// Anyone who knows the seed knows the numbers: a plug-in that makes keys needs the system's.
    pub fn wasi_random(mut self, seed: Option<u64>) -> Self {
        self.system.random = seed.map_or(Random::Off, Random::Seeded);
        self
    }

    /// Gives the plug-in a folder of the host under a name of its own, to read and to write. It needs
    /// feature `wasi`, and [`wasi(true)`](PluginBuilder::wasi).
    ///
    /// The plug-in can't leave the folder, neither by `..` nor by symbolic links. It can fill the disk.
    /// The `allowed_paths` of a manifest that the host's own code made grant the same; those of a manifest
    /// in a [plug-in folder](crate::Plugins::load_folder) grant nothing.
    pub fn allow_path(self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.folder(host.into(), guest.into(), false)
    }

    /// As [`allow_path`](PluginBuilder::allow_path), but only to read.
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

    /// Lets the plug-in use Extism's `http_request`, for the hosts that [`allow_host`] or the manifest
    /// allows; off unless set. It needs feature `http`.
    ///
    /// Such requests do not pass through the host's backend, and carry none of its credentials. A request
    /// ends with the call's time. Redirects are followed only to allowed hosts. A proxy that the
    /// environment names is not used.
    ///
    /// [`allow_host`]: PluginBuilder::allow_host
    pub fn extism_http(mut self, allow: bool) -> Self {
        self.system.http = allow;
        self
    }

    /// Allows `http_request` a host: its name, or a pattern such as `*.example.com`. `*` and `?` match
    /// any characters, including dots; ports are ignored.
    ///
    /// If strangers can choose a name that matches the pattern, the plug-in can reach any address, even
    /// one in the host's own network.
    pub fn allow_host(mut self, pattern: impl Into<String>) -> Self {
        self.system.hosts.push(pattern.into());
        self
    }
}
