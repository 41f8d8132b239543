//! Ratios from interleaved rounds: on a shared machine times lie, but two things that are measured in
//! turn suffer alike.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub use bench_row::{Goal, Row, Unit};

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs each of `cases` once a round and gives the median time of each.
pub fn interleaved<const N: usize>(
    rounds: usize,
    mut cases: [&mut dyn FnMut(); N],
) -> [Duration; N] {
    let mut times = [const { Vec::new() }; N];
    for _ in 0..rounds {
        for (case, times) in cases.iter_mut().zip(&mut times) {
            let start = Instant::now();
            case();
            times.push(start.elapsed());
        }
    }
    times.map(|mut times| {
        times.sort();
        times.get(times.len() / 2).copied().unwrap_or_default()
    })
}
