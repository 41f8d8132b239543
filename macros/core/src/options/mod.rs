//! The arguments of `openapi_pdk!` and `openapi_host!`.
//!
//! [`KEYS`] is the one list of what can be written: the parser, the "expected one of" messages and the
//! documentation all go by it.

mod absolute_type;
mod entry;
mod keys;
mod parse;
mod path;
mod record;
mod selector;

use proc_macro2::{Ident, Span};
use syn::{Attribute, LitStr, Path, Type};

pub(crate) use self::absolute_type::standard_derive;
pub use self::entry::{Entry, Target, TargetKind};
pub use self::keys::{KEYS, Key, table};
pub(crate) use self::path::absolute;
pub use self::record::{RecordOption, SchemaName};
pub use self::selector::Selector;

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

/// What happens where a host leaves out a method of the trait `Api`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingOperations {
    /// The method responds with 501, and a fall-back backend takes over.
    #[default]
    NotImplemented,
    /// The host does not compile.
    CompileError,
}

/// What happens to errors of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnUnsupported {
    /// They are compile errors.
    #[default]
    Error,
    /// They are skipped, and listed in the constant `SKIPPED`.
    Skip,
}

/// What happens where the expansion leaves out or alters something of the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Warnings {
    /// The compiler warns of each.
    #[default]
    Warn,
    /// The compiler says nothing.
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

impl Validate {
    /// Whether anything is checked.
    pub(crate) fn is_on(self) -> bool {
        matches!(self, Validate::Requests(_))
    }
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
    /// The records whose changes plug-ins take part in.
    pub records: Vec<RecordOption>,
    /// The operations that plug-ins wrap.
    pub hooks: Vec<Selector>,
    /// The module of the Wasm imports.
    pub module: Option<LitStr>,
    /// The runtime crate's path, absolute.
    pub runtime: Option<Path>,
    /// What happens where a host leaves out a method of `Api`.
    pub missing_operations: MissingOperations,
    /// What happens to errors of the document.
    pub on_unsupported: OnUnsupported,
    /// Whether the compiler warns about losses.
    pub warnings: Warnings,
    /// The user's own types in place of schemas, properties and formats.
    pub replace: Vec<Entry<Type>>,
    /// Rust names other than those made from the document's.
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

#[cfg(test)]
mod tests;
