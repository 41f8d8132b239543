//! Ratios from interleaved rounds: times on a shared machine are unreliable, but what is measured in turn
//! is affected equally.

mod clock;
mod fit;
mod memory;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use bench_row::{Goal, Row, Unit};
pub use fit::Fit;
pub use memory::peak;

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs each of `cases` once per round and returns the median time of each.
pub fn interleaved<const N: usize>(rounds: usize, cases: [&mut dyn FnMut(); N]) -> [Duration; N] {
    medians(rounds, cases, clock::wall)
}

/// Like [`interleaved`], in processor time of this process, which excludes other processes.
pub fn interleaved_cpu<const N: usize>(
    rounds: usize,
    cases: [&mut dyn FnMut(); N],
) -> [Duration; N] {
    medians(rounds, cases, clock::processor)
}

fn medians<const N: usize>(
    rounds: usize,
    mut cases: [&mut dyn FnMut(); N],
    clock: fn() -> Duration,
) -> [Duration; N] {
    let mut times = [const { Vec::new() }; N];
    for _ in 0..rounds {
        for (case, times) in cases.iter_mut().zip(&mut times) {
            let start = clock();
            case();
            times.push(clock().saturating_sub(start));
        }
    }
    times.map(|mut times| {
        times.sort();
        times.get(times.len() / 2).copied().unwrap_or_default()
    })
}
