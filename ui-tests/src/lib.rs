//! The cases are in `cases/`, by topic; `tests/ui.rs` compiles them.
