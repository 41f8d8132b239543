//! The whole of WASI, for plug-ins that are granted folders: `wasmtime-wasi` confines them to these.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime::{Linker, Store};
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p1::{self, WasiP1Ctx};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};
use wasmtime_wasi::{FsPerms, WasiCtxBuilder, WasiView};

use super::output::{Output, Stream};
use crate::host::error::LoadError;
use crate::host::sandbox::state::{Shared, State};
use crate::host::sandbox::system;

/// How many files, folders and other WASI resources an instance may have open.
const MOST_OPEN: usize = 128;

/// How much one call of a function may copy, in bytes: what a plug-in reads passes through the host's
/// memory.
const MOST_COPIED: u64 = 64 * 1024 * 1024;

/// How much can be written to the log at once, in bytes.
const WRITABLE: usize = 64 * 1024;

/// The folders of a plug-in, opened once: whatever is put at their paths later is not used.
#[derive(Debug)]
pub(super) struct Folders(Vec<Open>);

#[derive(Debug)]
struct Open {
    granted: system::Folder,
    #[cfg(target_os = "linux")]
    handle: fs::File,
}

impl Folders {
    /// # Errors
    /// Where one does not exist, or is not a folder.
    pub(super) fn open(granted: Vec<system::Folder>) -> Result<Self, LoadError> {
        let open = granted.into_iter().map(|granted| {
            Open::new(&granted).map_err(|error| LoadError::Folder {
                path: granted.host,
                error,
            })
        });
        open.collect::<Result<_, _>>().map(Folders)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The WASI context of a new instance.
    pub(super) fn context(
        &self,
        shared: &Arc<Shared>,
        output: &Output,
    ) -> wasmtime::Result<WasiP1Ctx> {
        let mut builder = WasiCtxBuilder::new();
        builder.allow_tcp(false).allow_udp(false);
        let console = |stream| Console {
            shared: Arc::clone(shared),
            output: output.clone(),
            stream,
        };
        builder.stdout(console(Stream::Output));
        builder.stderr(console(Stream::Error));
        for folder in &self.0 {
            let permissions = match folder.granted.read_only {
                true => FsPerms::ReadOnly,
                false => FsPerms::ReadWrite,
            };
            builder.preopened_dir(folder.place(), &folder.granted.guest, permissions)?;
        }
        let mut context = builder.build_p1();
        context.ctx().table.set_max_capacity(MOST_OPEN);
        Ok(context)
    }
}

impl Open {
    fn new(granted: &system::Folder) -> io::Result<Self> {
        // Opening a pipe would block until its other end is opened.
        if !fs::metadata(&granted.host)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Open {
            granted: granted.clone(),
            #[cfg(target_os = "linux")]
            handle: fs::File::open(&granted.host)?,
        })
    }

    /// A path that leads to the folder that was opened, whatever has been put in its place since: a
    /// plug-in that may write to the folder around it could put a link there.
    #[cfg(target_os = "linux")]
    fn place(&self) -> PathBuf {
        use std::os::fd::AsRawFd;
        PathBuf::from(format!("/proc/self/fd/{}", self.handle.as_raw_fd()))
    }

    #[cfg(not(target_os = "linux"))]
    fn place(&self) -> PathBuf {
        self.granted.host.clone()
    }
}

/// Defines all functions of WASI.
pub(super) fn define(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    p1::add_to_linker_async(linker, |state: &mut State| {
        // Instances of plug-ins without folders never call these functions.
        let nothing = || WasiCtxBuilder::new().build_p1();
        state.full_wasi.get_or_insert_with(nothing)
    })
}

/// Limits how much one call of a function copies.
pub(in crate::host::sandbox) fn bound_copies(store: &mut Store<State>) {
    let most = store.data().shared.memory_bytes.min(MOST_COPIED);
    store.set_hostcall_fuel(usize::try_from(most).unwrap_or(usize::MAX));
}

/// A standard descriptor that writes to the log.
#[derive(Clone)]
struct Console {
    shared: Arc<Shared>,
    output: Output,
    stream: Stream,
}

impl Console {
    fn log(&self, bytes: &[u8]) {
        self.output.write(&self.shared.log, self.stream, bytes);
    }
}

impl IsTerminal for Console {
    /// True, so that programs write line by line.
    fn is_terminal(&self) -> bool {
        true
    }
}

impl StdoutStream for Console {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Console {
    async fn ready(&mut self) {}
}

#[wasmtime_wasi::async_trait]
impl OutputStream for Console {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.log(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(WRITABLE)
    }
}

impl AsyncWrite for Console {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.log(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
