//! Checks that the declared Rust version is the one that compiles here.
//!
//! Declaring 1.95 promises that 1.95 is enough. Only a run with that compiler proves it: cargo rejects an older
//! one, and a newer one proves nothing.

use std::cmp::Ordering;
use std::process::Command;

use crate::failure::Failure;
use crate::ladder::Ladder;
use crate::workspace;

/// `rust-version` of the workspace.
const DECLARED: &str = env!("CARGO_PKG_RUST_VERSION");

/// A step that proves the declared version. With a newer compiler it is skipped.
///
/// # Errors
/// With a newer compiler where nothing may be skipped, and with an older one.
pub(crate) fn prove(ladder: &mut Ladder) -> Result<(), Failure> {
    let title = format!("declared Rust version, {DECLARED}");
    let compiler = workspace::stdout_of(Command::new("rustc").arg("--version"))?;
    let compiler = compiler.trim();
    match minor(compiler).map(|minor| minor.cmp(&declared())) {
        Some(Ordering::Equal) => ladder.step(&title, || {
            eprintln!("{compiler} compiles everything here");
            Ok(())
        }),
        Some(Ordering::Greater) => ladder.without_tool(
            &title,
            &format!(
                "{compiler} does not prove it: run this with RUSTUP_TOOLCHAIN={DECLARED}, or raise `rust-version`"
            ),
        ),
        _ => Err(Failure::new(format!("{title}: {compiler} is older"))),
    }
}

fn declared() -> u32 {
    minor(DECLARED).unwrap_or_default()
}

/// The 95 of `rustc 1.95.0 (59807616e 2026-04-14)` and of `1.95`.
fn minor(version: &str) -> Option<u32> {
    let (_, rest) = version.split_once("1.")?;
    let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next();
    digits?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guests;

    #[test]
    fn versions_are_read() {
        assert_eq!(minor("1.95"), Some(95));
        assert_eq!(minor("rustc 1.95.0 (59807616e 2026-04-14)"), Some(95));
        assert_eq!(minor("rustc 1.101.0-nightly (e50aa6fba)"), Some(101));
        assert_eq!(minor("rustc"), None);
    }

    #[test]
    fn guests_declare_what_the_workspace_declares() {
        for guest in guests::all().unwrap() {
            let manifest = std::fs::read_to_string(guest.join("Cargo.toml")).unwrap();
            let mut lines = manifest.lines();
            if let Some(line) = lines.find(|line| line.starts_with("rust-version")) {
                let expected = format!("rust-version = \"{DECLARED}\"");
                assert_eq!(line, expected, "{}", guest.display());
            }
        }
    }
}
