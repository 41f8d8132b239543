//! Operations and events.

use serde_json::Value;

use super::{Docs, Name, Ty};
use crate::document::Pointer;

/// One operation: one Wasm import.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `operationId`; where there is none, `METHOD /path`.
    pub id: String,
    /// Wire: the import's name. Rust: the function's name.
    pub name: Name,
    /// Rust names of the types that belong to the operation.
    pub type_names: OperationTypeNames,
    /// Upper case.
    pub method: String,
    /// The path template.
    pub path: String,
    pub tags: Vec<String>,
    pub docs: Docs,
    pub deprecated: bool,
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    /// Success first, then the rest, each (status, media type) pair one entry.
    pub responses: Vec<Response>,
    /// Any one of these suffices; each needs all of its schemes. Empty: none needed.
    pub security: Vec<Vec<SecurityRequirement>>,
    pub pointer: Pointer,
}

/// An operation that is not expanded: something that it needs can't be sent.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// As an [`Operation`]'s.
    pub id: String,
    /// `GET /plans/{code}`.
    pub endpoint: String,
    pub tags: Vec<String>,
    /// What can't be sent.
    pub why: &'static str,
    pub pointer: Pointer,
}

impl LeftOut {
    /// What is said of it.
    pub(crate) fn message(&self) -> String {
        format!(
            "the operation `{}` is left out: {}",
            self.endpoint, self.why
        )
    }
}

/// Rust names derived from an operation's name, unique in the module (set by the `names` pass).
#[derive(Clone, Debug, Default)]
pub struct OperationTypeNames {
    /// `CreateCustomerParams`.
    pub params: String,
    /// `CreateCustomerBody`: only where the body has several media types.
    pub body: String,
    /// `CreateCustomerSuccess`: only where there are several successful responses.
    pub success: String,
    /// `CreateCustomerError`: only where there are documented errors.
    pub error: String,
    /// `CreateCustomerResult`: alias of what the function returns.
    pub result: String,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    Path,
    Query,
    /// The whole query string (3.2).
    QueryString,
    Header,
    Cookie,
}

/// How a parameter's value is written (OpenAPI 3.1, 4.8.12.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Matrix,
    Label,
    Simple,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    /// Like `Form`, in a cookie, without percent-encoding (3.2).
    Cookie,
}

/// One parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Wire: the name as HTTP has it. Rust: the field of the `Params` struct.
    pub name: Name,
    /// The key in the input object (see the wire's rule on shared names).
    pub key: String,
    /// Other keys that a host accepts (the snake_case name).
    pub aliases: Vec<String>,
    pub location: Location,
    pub style: Style,
    pub explode: bool,
    pub allow_reserved: bool,
    pub required: bool,
    pub nullable: bool,
    pub ty: Ty,
    /// The media type, where the parameter has `content` instead of `schema`.
    pub content: Option<String>,
    pub default: Option<Value>,
    pub deprecated: bool,
    pub docs: Docs,
    pub pointer: Pointer,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct Body {
    pub required: bool,
    /// At least one.
    pub media: Vec<MediaType>,
    /// Keys under which plug-ins of Extism's `openapi-rs-pdk-template` send it: the schema's name in
    /// snake_case.
    pub aliases: Vec<String>,
    /// Rust name of the field: `body`, or another where a parameter has that name.
    pub rust: String,
    pub docs: Docs,
    pub pointer: Pointer,
}

/// A body in one media type.
#[derive(Clone, Debug)]
pub struct MediaType {
    /// As the document writes it.
    pub content_type: String,
    pub kind: BodyKind,
    pub ty: Ty,
    /// Rust: the variant where there are several. Wire: the content type.
    pub name: Name,
    /// `encoding`, for form and multipart bodies.
    pub encodings: Vec<Encoding>,
}

/// How the bytes of a body are made and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    Json,
    Form,
    Multipart,
    Text,
    Binary,
}

/// How one property of a form or multipart body is written.
#[derive(Clone, Debug)]
pub struct Encoding {
    pub property: String,
    pub content_type: Option<String>,
    /// Where the document says that the property is written in a style.
    pub style: Option<Style>,
    pub explode: bool,
    pub allow_reserved: bool,
    /// Headers of a multipart body's part.
    pub headers: Vec<PartHeader>,
}

/// A documented header of a multipart body's part.
#[derive(Clone, Debug)]
pub struct PartHeader {
    pub name: String,
    /// What the document fixes it to.
    pub value: Option<String>,
    pub required: bool,
}

/// Which statuses a response is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    Code(u16),
    /// `4XX` is `Range(4)`.
    Range(u8),
    Default,
}

/// One documented response: a status and a media type (or no body).
#[derive(Clone, Debug)]
pub struct Response {
    pub status: Status,
    /// A 2xx status (or `default` where no 2xx and no range 2 is documented).
    pub success: bool,
    /// `None`: no body.
    pub media: Option<MediaType>,
    /// Rust: the variant in the success or error enum.
    pub name: Name,
    /// Names of the documented headers.
    pub headers: Vec<String>,
    pub docs: Docs,
    pub pointer: Pointer,
}

/// A security scheme that an operation names, with the scopes it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityRequirement {
    /// Index into [`Api::security_schemes`](super::Api::security_schemes).
    pub scheme: usize,
    pub scopes: Vec<String>,
}

/// One of `components.securitySchemes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    pub name: String,
    pub kind: SecurityKind,
}

/// How a scheme authenticates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecurityKind {
    Bearer,
    Basic,
    /// Another HTTP scheme: its name.
    Http(String),
    ApiKey {
        location: Location,
        name: String,
    },
    OAuth2,
    OpenIdConnect,
    MutualTls,
}

/// A webhook or callback: one export of a plug-in that listens.
#[derive(Clone, Debug)]
pub struct Event {
    /// Wire: the key in the document. Rust: the marker's and the export's name (snake_case).
    pub name: Name,
    /// Rust name of the payload alias (`CustomerCreated`).
    pub type_name: String,
    pub source: EventSource,
    pub docs: Docs,
    pub deprecated: bool,
    /// The payload: the request body (`Ty::Unit` where there is none).
    pub payload: Ty,
    /// The body of the documented 2xx response, if any.
    pub reply: Option<Ty>,
    pub pointer: Pointer,
}

/// What kind of event it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventSource {
    /// `webhooks` or `x-webhooks`.
    Webhook,
    /// `callbacks` of the operation with this id, with its URL expression.
    Callback {
        operation: String,
        expression: String,
    },
}
