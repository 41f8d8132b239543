//! The arguments of `openapi_pdk!` and `openapi_host!`.
//!
//! [`KEYS`] is the one list of what can be written: the parser, the "expected one of" messages and the
//! documentation all go by it.

mod parse;
mod selector;
mod table;

use proc_macro2::Span;
use syn::{LitStr, Path};

pub(crate) use self::parse::absolute;
pub use self::selector::Selector;
pub(crate) use self::selector::{selected, selected_events};
pub use self::table::table;

/// Where the document is.
#[derive(Clone)]
pub enum Source {
    /// A path, from the manifest's folder where it is relative.
    File(LitStr),
    /// The document itself.
    Inline(LitStr),
}

impl Source {
    /// Where problems of the document are reported.
    pub fn span(&self) -> Span {
        match self {
            Source::File(literal) | Source::Inline(literal) => literal.span(),
        }
    }
}

/// What a method of the trait `Api` does that a host leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingOperations {
    /// It answers 501, which a fall-back backend takes up.
    #[default]
    NotImplemented,
    /// The host does not compile.
    CompileError,
}

/// What becomes of parts of a document that have no expansion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnUnsupported {
    /// They are compile errors.
    #[default]
    Error,
    /// They are left out, and listed in the constant `SKIPPED`.
    Skip,
}

/// What becomes of what the document has, but the expansion has not or has otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Warnings {
    /// The compiler warns of each.
    #[default]
    Warn,
    /// Nothing is said of it.
    Allow,
}

/// The arguments of a macro call.
#[derive(Clone)]
pub struct Options {
    /// The document.
    pub source: Source,
    /// The operations to expand; `None`: all.
    pub operations: Option<Vec<Selector>>,
    /// The webhooks and callbacks to expand; `None`: all.
    pub webhooks: Option<Vec<LitStr>>,
    /// The module of the Wasm imports.
    pub module: Option<LitStr>,
    /// The runtime crate's path, absolute.
    pub runtime: Option<Path>,
    /// What a method of `Api` does that a host leaves out.
    pub missing_operations: MissingOperations,
    /// What becomes of parts that have no expansion.
    pub on_unsupported: OnUnsupported,
    /// Whether the compiler warns of losses.
    pub warnings: Warnings,
}

impl Options {
    /// The defaults for a document.
    pub fn new(source: Source) -> Self {
        Options {
            source,
            operations: None,
            webhooks: None,
            module: None,
            runtime: None,
            missing_operations: MissingOperations::default(),
            on_unsupported: OnUnsupported::default(),
            warnings: Warnings::default(),
        }
    }
}

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
    read: parse::Read,
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
        about: "The runtime crate, where a plug-in or host names it otherwise.",
        read: parse::runtime,
    },
    Key {
        name: "missing_operations",
        value: "\"not_implemented\" or \"compile_error\"",
        default: "`\"not_implemented\"`",
        about: "What a method of `Api` does that a host leaves out: answer 501, or not compile.",
        read: parse::missing_operations,
    },
    Key {
        name: "on_unsupported",
        value: "\"error\" or \"skip\"",
        default: "`\"error\"`",
        about: "What becomes of parts of the document that have no expansion: compile errors, or left out, warned of and listed in the constant `SKIPPED`.",
        read: parse::on_unsupported,
    },
    Key {
        name: "warnings",
        value: "\"warn\" or \"allow\"",
        default: "`\"warn\"`",
        about: "Whether the compiler warns of what is left out or taken over with loss.",
        read: parse::warnings,
    },
];

#[cfg(test)]
mod tests;
