//! The intermediate representation: what a document says, in the shape that emission needs.
//!
//! Data only: no tokens, no `openapiv3` types, no behaviour beyond constructors. Wire names and Rust
//! names stand side by side (a pass fills in the Rust side), presence and nullability are apart, and
//! each node carries the JSON pointer of the place in the document that it came from.

pub(crate) mod case;
mod operation;
pub(crate) mod status;
pub(crate) mod walk;

use std::sync::Arc;

use serde_json::Value;

pub use self::operation::{
    Body, BodyKind, Encoding, Event, EventSource, LeftOut, Location, MediaType, Operation,
    OperationTypeNames, Parameter, PartHeader, Response, SecurityKind, SecurityRequirement,
    SecurityScheme, Status, Style,
};
use crate::document::Pointer;

/// A whole document.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description` and `externalDocs`.
    pub docs: Docs,
    /// Every named type; a [`TypeId`] is an index into it.
    pub types: Vec<TypeDef>,
    /// Every operation, in document order.
    pub operations: Vec<Operation>,
    /// The operations that can't be called, for messages about them.
    pub left_out: Vec<LeftOut>,
    /// Every webhook and callback, in document order.
    pub events: Vec<Event>,
    /// `components.securitySchemes`, in document order.
    pub security_schemes: Vec<SecurityScheme>,
}

/// The place of a type in [`Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub usize);

/// A name as the document writes it, beside the Rust identifier that stands for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// As the wire and the document have it.
    pub wire: String,
    /// The Rust identifier (without `r#`; emission adds it), empty until the `names` pass.
    pub rust: String,
}

impl Name {
    /// A name whose Rust side is not yet decided.
    pub fn new(wire: impl Into<String>) -> Self {
        Name {
            wire: wire.into(),
            rust: String::new(),
        }
    }
}

/// What a document says about a thing in prose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// `summary` or `title`.
    pub summary: Option<String>,
    /// `description` (CommonMark).
    pub description: Option<String>,
    /// `externalDocs.url`.
    pub external: Option<String>,
}

/// A named type of the expansion.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// Wire: the component's key, or a name made from where an inline schema stands.
    pub name: Name,
    pub docs: Docs,
    pub deprecated: bool,
    pub pointer: Pointer,
    pub shape: Shape,
}

/// What a named type is.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A struct.
    Object(Object),
    /// A closed list of scalars that stays open to unknown values.
    Enum(Enum),
    /// `oneOf` or `anyOf`.
    Union(Union),
    /// Another name for a type. Rendered as `type`, or as a newtype where it is part of a cycle
    /// (decided by the `cycles` pass).
    Alias { ty: Ty, newtype: bool },
}

/// An object with named properties.
#[derive(Clone, Debug, Default)]
pub struct Object {
    pub properties: Vec<Property>,
    /// The type of `additionalProperties` where the document gives one (`true` is [`Ty::Any`]);
    /// `None` where unknown properties are ignored.
    pub additional: Option<Ty>,
}

/// One property of an object.
#[derive(Clone, Debug)]
pub struct Property {
    pub name: Name,
    /// The type of a value that is present and not null.
    pub ty: Ty,
    /// Listed in `required` (and not write-only in a response, nor read-only in a request).
    pub required: bool,
    /// `null` is allowed.
    pub nullable: bool,
    /// `default`, checked against `ty`; a reader fills it in where the property is absent.
    pub default: Option<Value>,
    /// `const`, or an `enum` of one value: `new` fills it in.
    pub constant: Option<Value>,
    pub read_only: bool,
    pub write_only: bool,
    pub deprecated: bool,
    pub docs: Docs,
    pub pointer: Pointer,
}

/// A list of allowed scalars.
#[derive(Clone, Debug, Default)]
pub struct Enum {
    pub values: Vec<EnumValue>,
}

/// One value of an [`Enum`]: any JSON scalar but null (null makes the place of use nullable).
#[derive(Clone, Debug)]
pub struct EnumValue {
    pub value: Value,
    /// Wire: the value as text.
    pub name: Name,
}

/// One of several types.
#[derive(Clone, Debug, Default)]
pub struct Union {
    pub variants: Vec<Variant>,
    /// `discriminator.propertyName`.
    pub tag: Option<String>,
    /// The variant of a value whose discriminator is absent or names none (3.2's `defaultMapping`).
    pub fallback: Option<usize>,
}

/// One branch of a [`Union`].
#[derive(Clone, Debug)]
pub struct Variant {
    pub name: Name,
    pub ty: Ty,
    /// The only value, where a branch written in place allows just one scalar. The variant then holds
    /// nothing, and `ty` is the scalar's.
    pub constant: Option<Value>,
    /// The values of the discriminator that choose this variant.
    pub tags: Vec<String>,
    /// How to recognise a value of this branch without decoding it.
    pub hint: Arc<Hint>,
    pub docs: Docs,
}

/// What a JSON value looks like that may be of a [`Variant`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hint {
    /// JSON kinds it can have; empty: any.
    pub kinds: Vec<JsonKind>,
    /// Properties an object must have.
    pub required: Vec<String>,
    /// Properties an object may have (a superset of `required`).
    pub known: Vec<String>,
    /// Properties that have one of the given values (from `const` and `enum`).
    pub constants: Vec<(String, Vec<Value>)>,
    /// For scalars: the only values allowed, empty: any.
    pub values: Vec<Value>,
    /// The type keeps no other properties than `known`.
    pub closed: bool,
}

/// The kinds of a JSON value, number split as JSON Schema splits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JsonKind {
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// A type where one is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    Named(TypeId),
    /// A cycle is broken here (set by the `cycles` pass).
    Boxed(Box<Ty>),
    /// Null is allowed, in places that have no presence of their own (items, map values, aliases).
    Nullable(Box<Ty>),
    List(Box<Ty>),
    /// A map from any string.
    Map(Box<Ty>),
    /// `prefixItems`: a fixed head, each with its type; a JSON array.
    Tuple(Vec<Ty>),
    Bool,
    I32,
    I64,
    U32,
    U64,
    /// Where neither of 64 bits holds all allowed values.
    I128,
    F64,
    /// A string; the format is kept for documentation and for replacement by option.
    String {
        format: Option<String>,
    },
    /// `format: byte` / `contentEncoding: base64`: bytes as a base64 string.
    Base64,
    /// `format: binary`: raw bytes (a whole body, or a file part of a multipart body).
    Binary,
    /// The user's own type, by option, and the type that it replaces (scalars and properties) or
    /// [`Ty::Any`] (whole schemas).
    Replaced {
        /// Which of the option's entries.
        by: usize,
        instead: Box<Ty>,
    },
    /// A value that the document does not type.
    Any,
    /// Nothing: `type: null`, or a body that is absent.
    Unit,
}
