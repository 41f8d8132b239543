//! The environment of a nested cargo.
//!
//! An outer cargo, its test runner and a build script describe *their* build
//! in variables. A guest build that inherits them uses the wrong compiler,
//! flags or target folder, or waits forever for the outer build's lock.

use std::process::Command;

/// Prefixes of variables that are kept although a prefix below would clear them:
/// the user's own settings of network, registries and output, and what the
/// `rustc` proxy on `PATH` needs to pick its toolchain.
const KEPT_PREFIXES: &[&str] = &[
    "CARGO_NET_",
    "CARGO_HTTP_",
    "CARGO_REGISTR",
    "CARGO_SOURCE_",
    "CARGO_TERM_",
    "RUSTUP",
];

const KEPT: &[&str] = &["CARGO_HOME", "RUST_BACKTRACE", "RUST_LOG"];

const CLEARED_PREFIXES: &[&str] = &["CARGO", "__CARGO", "RUST", "LLVM_PROFILE", "DEP_"];

/// What cargo sets for a build script, and make for its children.
const CLEARED: &[&str] = &[
    "TARGET",
    "HOST",
    "PROFILE",
    "OUT_DIR",
    "OPT_LEVEL",
    "DEBUG",
    "NUM_JOBS",
    "MAKEFLAGS",
];

/// Removes from `command`'s environment what belongs to an outer build.
pub(crate) fn clean(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_cleared) {
            command.env_remove(name);
        }
    }
}

fn is_cleared(name: &str) -> bool {
    let starts_with_any =
        |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
    if KEPT.contains(&name) || starts_with_any(KEPT_PREFIXES) {
        return false;
    }
    CLEARED.contains(&name) || starts_with_any(CLEARED_PREFIXES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outer_build_is_cleared() {
        for name in [
            "CARGO",
            "CARGO_MANIFEST_DIR",
            "CARGO_TARGET_DIR",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_BUILD_TARGET",
            "CARGO_MAKEFLAGS",
            "__CARGO_TEST_ROOT",
            "RUSTC",
            "RUSTC_WRAPPER",
            "RUSTC_BOOTSTRAP",
            "RUSTFLAGS",
            "RUSTDOCFLAGS",
            "LLVM_PROFILE_FILE",
            "DEP_Z_ROOT",
            "TARGET",
            "HOST",
            "PROFILE",
            "OUT_DIR",
            "OPT_LEVEL",
            "DEBUG",
            "NUM_JOBS",
            "MAKEFLAGS",
        ] {
            assert!(is_cleared(name), "{name} must be cleared");
        }
    }

    #[test]
    fn settings_of_user_and_rustup_stay() {
        for name in [
            "CARGO_HOME",
            "CARGO_NET_OFFLINE",
            "CARGO_HTTP_PROXY",
            "CARGO_REGISTRY_TOKEN",
            "CARGO_REGISTRIES_MINE_INDEX",
            "CARGO_SOURCE_CRATES_IO_REPLACE_WITH",
            "CARGO_TERM_COLOR",
            "RUST_BACKTRACE",
            "RUST_LOG",
            "RUSTUP_HOME",
            "RUSTUP_TOOLCHAIN",
            "PATH",
            "HOME",
            "HOSTNAME",
            "DEBUGINFOD_URLS",
        ] {
            assert!(!is_cleared(name), "{name} must stay");
        }
    }
}
