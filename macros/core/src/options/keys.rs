//! The one list of what can be written: the parser, the "expected one of" messages and the documentation all
//! go by it.

use std::fmt::Write;

use super::parse;

/// One option of the macros.
pub struct Key {
    /// As it is written before the `=`.
    pub name: &'static str,
    /// What is written after it, for messages and documentation.
    pub value: &'static str,
    /// What holds where it is left out, for documentation.
    pub default: &'static str,
    /// What it does, for documentation.
    pub about: &'static str,
    pub(super) read: parse::Read,
}

/// Every option.
pub const KEYS: &[Key] = &[
    Key {
        name: "inline",
        value: "\"the document\"",
        default: "the file at the path",
        about: "The document itself, in place of a path.",
        read: parse::inline,
    },
    Key {
        name: "files",
        value: "\"project\" or \"anywhere\"",
        default: "`\"project\"`",
        about: "Which files the document's references may lead to: those of the project, or any that the compiler can read.",
        read: parse::files,
    },
    Key {
        name: "operations",
        value: "[\"operationId\", \"GET /path/*\", tag(\"name\")]",
        default: "all",
        about: "Only these operations, and the types they use. `*` stands for any text.",
        read: parse::operations,
    },
    Key {
        name: "webhooks",
        value: "[\"name\"]",
        default: "all",
        about: "Only these webhooks and callbacks, and the types they use. `*` stands for any text.",
        read: parse::webhooks,
    },
    Key {
        name: "replace",
        value: "{ \"Schema\" = crate::Type, \"Schema.property\" = crate::Type, format(\"date-time\") = jiff::Timestamp }",
        default: "none",
        about: "Your own types in place of a schema's, a property's or a format's.",
        read: parse::replace,
    },
    Key {
        name: "rename",
        value: "{ \"Schema\" = Name, \"Schema.property\" = name, \"operationId\" = name }",
        default: "names made from the document's",
        about: "Rust names of types, fields, variants and functions. The wire keeps the document's.",
        read: parse::rename,
    },
    Key {
        name: "derive",
        value: "{ \"Schema\" = [Eq], \"*\" = [crate::Derive] }",
        default: "none",
        about: "More derives for types. `*` stands for any text.",
        read: parse::derive,
    },
    Key {
        name: "attributes",
        value: "{ \"Schema\" = [#[attribute]], \"Schema.property\" = [#[attribute]] }",
        default: "none",
        about: "More attributes for types, fields and variants. `*` stands for any text.",
        read: parse::attributes,
    },
    Key {
        name: "records",
        value: "{ customer: CustomerObject, … }",
        default: "none",
        about: "Records whose changes plug-ins take part in, each with the schema of its type. `Schema(protected = [\"external_id\"])` names properties that no plug-in may change, besides each `id` and what the document calls `readOnly` or `writeOnly`.",
        read: parse::records,
    },
    Key {
        name: "hooks",
        value: "[\"operationId\", \"GET /path/*\", tag(\"name\")]",
        default: "none",
        about: "Operations that plug-ins may wrap, by the exports `before_…` and `after_…`.",
        read: parse::hooks,
    },
    Key {
        name: "module",
        value: "\"extism:host/user\"",
        default: "`\"extism:host/user\"`",
        about: "The module of the Wasm imports.",
        read: parse::module,
    },
    Key {
        name: "crate",
        value: "::path::to::extism_openapi",
        default: "`::extism_openapi`",
        about: "The runtime crate, where a plug-in or host gives it another name.",
        read: parse::runtime,
    },
    Key {
        name: "missing_operations",
        value: "\"not_implemented\" or \"compile_error\"",
        default: "`\"not_implemented\"`",
        about: "What happens where a host leaves out a method of `Api`: it responds with 501, or the host does not compile.",
        read: parse::missing_operations,
    },
    Key {
        name: "validate",
        value: "\"none\" or \"requests\"",
        default: "`\"none\"`",
        about: "Whether a host checks plug-ins' input against the document's whole schemas, before a backend sees it. `openapi_host!` only, with the feature `validate`.",
        read: parse::validate,
    },
    Key {
        name: "on_unsupported",
        value: "\"error\" or \"skip\"",
        default: "`\"error\"`",
        about: "What happens to errors in the document, such as a reference to a file that is missing: they are compile errors, or the parts that they concern are skipped with a warning and listed in the constant `SKIPPED`. (What costs only a part of the document is a warning anyway.)",
        read: parse::on_unsupported,
    },
    Key {
        name: "warnings",
        value: "\"warn\" or \"allow\"",
        default: "`\"warn\"`",
        about: "Whether the compiler warns about what is left out or kept only in part.",
        read: parse::warnings,
    },
];

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
