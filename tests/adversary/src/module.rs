//! A plug-in's bytes.

use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;

use crate::{mutate, program};

/// What plug-ins may import from the host, without WASI.
pub(crate) const IMPORTS: &str = include_str!("../smith/src/imports.wat");

/// Where modules of `wasm-smith` are.
#[derive(Clone, Debug)]
pub enum Modules {
    /// Stored in the project, for the replay.
    Kept,
    /// Generated for the seeds: `smith` has written them into this folder.
    Made(PathBuf),
}

impl Modules {
    /// The module of a seed's plug-in, or one of the stored modules.
    fn read(&self, seed: u64, index: usize) -> Option<Vec<u8>> {
        let path = match self {
            Modules::Made(folder) => folder.join(format!("{seed}-{index}.wasm")),
            Modules::Kept => {
                let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("modules");
                folder.join(format!("{}-{index}.wasm", seed % KEPT))
            }
        };
        fs::read(path).ok()
    }
}

/// The number of seeds whose modules are stored: `smith 0 20 tests/adversary/modules` wrote them.
const KEPT: u64 = 20;

/// A plug-in of a seed.
pub(crate) fn generate(dice: &mut Rng, modules: &Modules, seed: u64, index: usize) -> Vec<u8> {
    let wasm = match dice.u8(..10) {
        0..4 => modules.read(seed, index),
        _ => program::generate(dice),
    };
    // An empty module would do as well: a plug-in may be invalid.
    let mut wasm = wasm.unwrap_or_default();
    if dice.u8(..4) == 0 {
        mutate::mutate(dice, &mut wasm);
    }
    wasm
}
