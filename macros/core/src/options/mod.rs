//! The arguments of `openapi_pdk!` and `openapi_host!`.
//!
//! [`KEYS`] is the one list of what can be written: the parser, the "expected one of" messages and the
//! documentation all go by it.

mod absolute_type;
mod entry;
mod parse;
mod record;
mod selector;
mod table;

use proc_macro2::{Ident, Span};
use syn::{Attribute, LitStr, Path, Type};

pub(crate) use self::absolute_type::standard_derive;
pub use self::entry::{Entry, Target, TargetKind};
pub(crate) use self::parse::absolute;
pub use self::record::RecordOption;
pub use self::selector::Selector;
pub(crate) use self::selector::{endpoint, glob, selected, selected_events};
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

/// Which files a document's references may lead to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Files {
    /// Those of the project: below the document's folder, the workspace, the repository or the folder that
    /// the package is in, and not hidden.
    #[default]
    Project,
    /// Any that the compiler can read.
    Anywhere,
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

/// What a host checks of a plug-in's input before a backend sees it.
#[derive(Clone, Copy, Debug, Default)]
pub enum Validate {
    /// Nothing: a backend checks what it reads.
    #[default]
    Nothing,
    /// All that the document's schemas say of requests. Where it is written, for messages.
    Requests(Span),
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
    /// The records whose life plug-ins follow.
    pub records: Vec<RecordOption>,
    /// The operations that plug-ins stand around.
    pub hooks: Vec<Selector>,
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
    /// Types of the user's in the place of schemas, properties and formats.
    pub replace: Vec<Entry<Type>>,
    /// Rust names other than those made of the document's.
    pub rename: Vec<Entry<Ident>>,
    /// Derives beyond those that every type has.
    pub derive: Vec<Entry<Vec<Path>>>,
    /// Attributes of types and fields.
    pub attributes: Vec<Entry<Vec<Attribute>>>,
    /// What a host checks of requests.
    pub validate: Validate,
    /// Which files the document's references may lead to.
    pub files: Files,
}

impl Options {
    /// The defaults for a document.
    pub fn new(source: Source) -> Self {
        Options {
            source,
            operations: None,
            webhooks: None,
            records: Vec::new(),
            hooks: Vec::new(),
            module: None,
            runtime: None,
            missing_operations: MissingOperations::default(),
            on_unsupported: OnUnsupported::default(),
            warnings: Warnings::default(),
            replace: Vec::new(),
            rename: Vec::new(),
            derive: Vec::new(),
            attributes: Vec::new(),
            validate: Validate::default(),
            files: Files::default(),
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
        about: "Types of yours in the place of a schema's, of a property's or of all values of a format.",
        read: parse::replace,
    },
    Key {
        name: "rename",
        value: "{ \"Schema\" = Name, \"Schema.property\" = name, \"operationId\" = name }",
        default: "names made of the document's",
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
        about: "Records whose life plug-ins follow, each with the schema of its type. `Schema(protected = [\"external_id\"])` names properties that no plug-in may change, beside each `id` and what the document calls `readOnly` or `writeOnly`.",
        read: parse::records,
    },
    Key {
        name: "hooks",
        value: "[\"operationId\", \"GET /path/*\", tag(\"name\")]",
        default: "none",
        about: "Operations that plug-ins may stand around, by the exports `before_…` and `after_…`.",
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
