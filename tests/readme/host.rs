//! README's host, as it stands there.

#![expect(clippy::unwrap_used, reason = "an example's arguments")]
#![expect(dead_code, reason = "an example uses little of the document")]

include!(concat!(env!("OUT_DIR"), "/readme_host.rs"));
