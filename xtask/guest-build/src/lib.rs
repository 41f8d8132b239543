//! Builds the project's plug-ins (guest crates) to `wasm32-unknown-unknown`.
//!
//! Both `cargo xtask` and the integration tests call this crate, so plain
//! `cargo test --workspace` needs no step before it. It has no dependencies,
//! because it is compiled before everything that needs a plug-in.
//!
//! - [`Toolchain::find`] looks for a compiler with the target, and sets one up
//!   if there is none: through rustup, or from Debian's packages on
//!   machines that can't download rustup components.
//! - [`Analyzer::find`] looks for rust-analyzer in the same way, for the test
//!   of what an editor shows about an expansion.
//! - [`Valgrind::find`] looks for valgrind, for the benchmarks' counts.
//! - [`GuestBuild`] runs the nested cargo and returns the path of the module.
//!
//! ```no_run
//! use guest_build::GuestBuild;
//!
//! let module = GuestBuild::new("tests/guests/echo")
//!     .features(["events"])
//!     .release()
//!     .build()?;
//! let wasm = std::fs::read(module);
//! # Ok::<(), guest_build::Error>(())
//! ```

mod analyzer;
mod artifact;
mod command;
mod debian;
mod environment;
mod error;
mod files;
mod guest;
mod steps;
mod toolchain;
mod valgrind;
mod version;

pub use analyzer::{ANALYZER_VARIABLE, Analyzer};
pub use command::shell_line;
pub use error::{Attempt, Error};
pub use guest::{GuestBuild, default_target_dir};
pub use steps::{CHOICE_VARIABLE, RUSTC_VARIABLE};
pub use toolchain::{TARGET, Toolchain};
pub use valgrind::Valgrind;

/// Says on stderr what a step that can take minutes is doing.
fn progress(message: impl std::fmt::Display) {
    eprintln!("guest-build: {message}");
}
