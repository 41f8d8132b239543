//! The sandbox: plug-ins on wasmtime, with Extism's ABI.
//!
//! | file | what it holds |
//! |---|---|
//! | `check` | which features a module may use, and how much it may declare |
//! | `compile`, `link` | from modules to a program whose imports are all found; runs nothing |
//! | `engine`, `ticker` | one engine for all, and the thread that makes time limits work |
//! | `instance` | set-up and calls, and which instance may be used again |
//! | `identity`, `system` | what a plug-in's instances share, and which parts of the host they may use |
//! | `state`, `limiter` | what an instance has, and what it may take |
//! | `kernel`, `heap`, `memory`, `log`, `http` | Extism's functions for plug-ins |
//! | `wasi` | WASI: the functions that compilers' runtimes need, and folders where they are granted |
//! | `failure`, `lines` | the error of a call that broke off, and where in the source that was |

mod check;
mod compile;
mod engine;
mod failure;
mod heap;
mod http;
mod identity;
mod instance;
mod kernel;
mod limiter;
mod lines;
mod link;
mod log;
mod memory;
mod state;
mod system;
mod ticker;
mod wasi;

pub(super) use check::ModuleLimits;
pub use check::WasmFeature;
pub(super) use compile::{Sources, compile};
pub(super) use http::Access as HttpAccess;
pub(super) use identity::Identity;
pub(super) use instance::Instance;
pub(super) use limiter::Budget;
pub(super) use link::{HostFunctions, MAIN, Program};
pub(super) use log::Log;
pub(super) use memory::{MemoryFault, read_block, write_block};
pub(super) use state::{Shared, State};
pub(super) use system::{Clock, Folder, Random, System};
pub(super) use wasi::Access as WasiAccess;
