//! A compiler's version, to decide whether it is new enough.

use std::fmt;

/// The oldest compiler that builds the guests: the workspace's `rust-version`.
const MINIMUM: &str = env!("CARGO_PKG_RUST_VERSION");

/// Major and minor version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(u32, u32);

impl Version {
    /// Reads `1.96`, `1.96.0` or `1.97.0-nightly`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.trim().split(['.', '-']).map(str::parse);
        Some(Self(numbers.next()?.ok()?, numbers.next()?.ok()?))
    }

    /// Reads the `release:` line of `rustc -vV`.
    pub(crate) fn from_verbose(rustc_vv: &str) -> Option<Self> {
        field(rustc_vv, "release").and_then(Self::parse)
    }

    /// The workspace's `rust-version`.
    pub(crate) fn minimum() -> Option<Self> {
        Self::parse(MINIMUM)
    }

    /// Whether this compiler can build the guests.
    pub(crate) fn is_new_enough(self) -> bool {
        Self::minimum().is_none_or(|minimum| self >= minimum)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// A `name: value` line of `rustc -vV`.
pub(crate) fn field<'a>(rustc_vv: &'a str, name: &str) -> Option<&'a str> {
    rustc_vv
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERBOSE: &str = "rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)\n\
        binary: rustc\nhost: x86_64-unknown-linux-gnu\nrelease: 1.96.0\nLLVM version: 22.1.8\n";

    #[test]
    fn fields_of_verbose_output() {
        assert_eq!(Version::from_verbose(VERBOSE), Some(Version(1, 96)));
        assert_eq!(field(VERBOSE, "host"), Some("x86_64-unknown-linux-gnu"));
        assert_eq!(field(VERBOSE, "commit-date"), None);
    }

    #[test]
    fn order_is_numeric() {
        let parse = |text| Version::parse(text).unwrap();
        assert!(parse("1.100.0") > parse("1.96.0"));
        assert_eq!(parse("1.97.0-nightly"), parse("1.97"));
        assert_eq!(Version::parse("one.two"), None);
    }

    #[test]
    fn workspace_version_is_readable() {
        let minimum = Version::minimum().expect("rust-version of the workspace");
        assert!(minimum.is_new_enough());
        assert!(!Version(1, 0).is_new_enough());
    }
}
