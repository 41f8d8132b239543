//! The documentation of the options, from their one list.

use std::fmt::Write;

use super::KEYS;

/// The options as a table in Markdown.
///
/// `docs/options.md` and the documentation of `openapi_pdk!` have it; a test holds both to it.
pub fn table() -> String {
    let mut table = "| option | value | left out | what it does |\n|---|---|---|---|\n".to_owned();
    for key in KEYS {
        // Each alternative is code of its own.
        let value = key.value.replace(" or ", "` or `");
        // Writing to a string can't fail.
        let _ = writeln!(
            table,
            "| `{}` | `{value}` | {} | {} |",
            key.name, key.default, key.about
        );
    }
    table
}
