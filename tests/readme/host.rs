//! README's host, unchanged.

#![expect(clippy::unwrap_used, reason = "an example's arguments")]

include!(concat!(env!("OUT_DIR"), "/readme_host.rs"));
