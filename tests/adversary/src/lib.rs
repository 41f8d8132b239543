//! The adversary: hostile plug-ins, made from seeds, that attack the sandbox.
//!
//! | file | what it does |
//! |---|---|
//! | `module` | a plug-in's bytes: from `wasm-smith` or `program`, changed by `mutate` |
//! | `host` | backends that respond, wait, fail, or call plug-ins again |
//! | `case` | one seed: plug-ins, settings, a script of calls, and the checks after each |
//! | `tally` | the outcomes of the calls |
//! | `watch` | the processes that the cases run in, and their limits |
//!
//! A seed always does the same, except for what depends on time.

pub mod case;
mod host;
pub mod module;
mod mutate;
mod program;
pub mod tally;
pub mod watch;
