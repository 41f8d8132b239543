//! The standing adversary: hostile plug-ins, made from seeds, against the sandbox.
//!
//! | file | what it does |
//! |---|---|
//! | `module` | a plug-in's bytes: of `wasm-smith`, written by `program`, changed by `mutate` |
//! | `host` | backends that answer, wait, break down, or call plug-ins again |
//! | `case` | one seed: plug-ins, settings, a script of calls, and what must hold after each |
//! | `tally` | what became of the calls |
//! | `watch` | the processes that the cases run in, and what they may take |
//!
//! What a seed does is always the same, but for what depends on time.

pub mod case;
mod host;
pub mod module;
mod mutate;
mod program;
pub mod tally;
pub mod watch;
