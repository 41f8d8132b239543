//! The adversary on CI: the same seeds each time.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::Path;

use extism_openapi_adversary::module::Modules;
use extism_openapi_adversary::watch::batch;

/// Each seed takes about half a second of compile time in the dev profile.
const SEEDS: u64 = 40;

#[test]
fn the_host_outlives_the_plug_ins_of_many_seeds() {
    let program = Path::new(env!("CARGO_BIN_EXE_adversary"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("adversary");
    let batch = batch(program, 0, SEEDS, &Modules::Kept, &folder).unwrap();
    if let Some(finding) = batch.finding {
        panic!(
            "seed {}: {}; {:?}",
            finding.seed, finding.what, finding.modules
        );
    }
    assert_eq!(batch.next, SEEDS);
    // The adversary works: plug-ins are loaded and rejected, and calls succeed and fail in each of these ways.
    for what in [
        "loaded",
        "not loaded: limited",
        "ok",
        "trapped",
        "timed_out",
        "limited",
        "broken",
    ] {
        assert!(batch.tally.contains_key(what), "{what}: {:?}", batch.tally);
    }
}
