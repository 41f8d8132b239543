//! What a document says about an operation, as constants that the expansion writes.
//!
//! Nothing here is built at run time: `openapi_host!` emits one `const` [`Operation`] per operation,
//! and backends read it to know the method, the path template, where each parameter goes and which
//! responses are documented.

mod build;

/// One operation of the document: one Wasm import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// `operationId`; `METHOD /path` where the document has none.
    pub id: &'static str,
    /// The import's name: the operation's snake_case name.
    pub name: &'static str,
    /// The HTTP method, upper case.
    pub method: &'static str,
    /// The path template, as the document writes it: `/customers/{external_id}`.
    pub path: &'static str,
    /// The operation's tags.
    pub tags: &'static [&'static str],
    /// The document calls it deprecated.
    pub deprecated: bool,
    /// Its parameters, those of the path item included.
    pub parameters: &'static [Parameter],
    /// Its request body.
    pub body: Option<RequestBody>,
    /// Its documented responses, one entry for each status and media type; successes first.
    pub responses: &'static [ResponseSpec],
    /// Any one of these is enough; each needs all of its schemes. Empty: none needed.
    pub security: &'static [&'static [SecurityRequirement]],
}

impl Operation {
    /// Whether a call carries an input object; without one the import takes no argument.
    pub const fn has_input(&self) -> bool {
        !self.parameters.is_empty() || self.body.is_some()
    }
}

/// One parameter of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// The name in HTTP.
    pub name: &'static str,
    /// The key in the input object.
    pub key: &'static str,
    /// Other keys that a host accepts.
    pub aliases: &'static [&'static str],
    /// Where it is in the HTTP request.
    pub location: Location,
    /// How its value is written.
    pub style: Style,
    /// Whether each item of an array or object is written separately.
    pub explode: bool,
    /// Whether its value may be an object. Exploded, an object's members are sent under their own names,
    /// which a parameter that is not an object must not add.
    pub object: bool,
    /// Whether reserved characters stay as they are (query only).
    pub allow_reserved: bool,
    /// Whether a call must have it.
    pub required: bool,
    /// The media type in which the value is written, where the parameter has `content`, not `schema`.
    pub content: Option<&'static str>,
}

/// Where a parameter is in an HTTP request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Location {
    /// In a segment of the path.
    Path,
    /// In the query string.
    Query,
    /// The whole query string (3.2), written in the parameter's `content`.
    QueryString,
    /// A request header.
    Header,
    /// A cookie.
    Cookie,
}

/// How a parameter's value is written (OpenAPI 3.1, 4.8.12.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Style {
    /// `;color=blue`
    Matrix,
    /// `.blue`
    Label,
    /// `blue,black`
    Simple,
    /// `color=blue&color=black`
    Form,
    /// `color=blue%20black`
    SpaceDelimited,
    /// `color=blue|black`
    PipeDelimited,
    /// `color[R]=100&color[G]=200`
    DeepObject,
    /// As `form`, in a cookie, without percent-encoding (3.2).
    Cookie,
}

/// The body of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestBody {
    /// Whether a call must have it.
    pub required: bool,
    /// Keys of the input object under which a host accepts the body beside `body`.
    pub aliases: &'static [&'static str],
    /// The media types it can have; where there are several, the input's `content_type` chooses.
    pub media: &'static [MediaType],
}

/// A body in one media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MediaType {
    /// As the document writes it.
    pub content_type: &'static str,
    /// How its bytes are made.
    pub kind: BodyKind,
    /// How single properties of a form or multipart body are written.
    pub encodings: &'static [Encoding],
}

/// How one property of a form or multipart body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Encoding {
    /// The property's name.
    pub property: &'static str,
    /// The media type of the part.
    pub content_type: Option<&'static str>,
    /// How its value is written, where the document says so; `content_type` then has no effect.
    pub style: Option<Style>,
    /// Whether each item of an array or object is written separately, where there is a style.
    pub explode: bool,
    /// Whether reserved characters stay as they are (forms only).
    pub allow_reserved: bool,
    /// Headers of a multipart body's part.
    pub headers: &'static [PartHeader],
}

/// A documented header of one part of a multipart body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartHeader {
    /// Its name.
    pub name: &'static str,
    /// The value that the document fixes (`const`, an `enum` of one value, `default`); sent where the
    /// plug-in sends no other.
    pub value: Option<&'static str>,
    /// Whether a part must have it.
    pub required: bool,
}

/// One documented response: a status and a media type (or no body).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponseSpec {
    /// The statuses it is for.
    pub status: Status,
    /// Whether it is a success: a 2xx status, or `default` where no 2xx is documented.
    pub success: bool,
    /// The media type as the document writes it (may be a range such as `text/*`); `None`: no body.
    pub content: Option<&'static str>,
    /// How the bytes of the body are read.
    pub kind: BodyKind,
    /// Names of the documented headers.
    pub headers: &'static [&'static str],
}

/// Which statuses a documented response is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// One status.
    Code(u16),
    /// `4XX` is `Range(4)`.
    Range(u8),
    /// Every status that is not documented otherwise.
    Default,
}

/// How the bytes of a body are made and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BodyKind {
    /// JSON; on the wire the value itself.
    Json,
    /// `application/x-www-form-urlencoded`; on the wire an object.
    Form,
    /// `multipart/form-data`; on the wire an object.
    Multipart,
    /// Text; on the wire a string.
    Text,
    /// Any other bytes; on the wire `{"base64": "…"}`.
    Binary,
    /// No body.
    None,
}

/// A security scheme that an operation names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecurityRequirement {
    /// The scheme.
    pub scheme: &'static SecurityScheme,
    /// The scopes it requires.
    pub scopes: &'static [&'static str],
}

/// One of `components.securitySchemes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecurityScheme {
    /// Its key in the document.
    pub name: &'static str,
    /// How it authenticates.
    pub kind: SecurityKind,
}

/// How a scheme authenticates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecurityKind {
    /// `Authorization: Bearer …`
    Bearer,
    /// `Authorization: Basic …`
    Basic,
    /// Another scheme of the `Authorization` header: its name.
    Http(&'static str),
    /// A key in a header, the query string or a cookie.
    ApiKey {
        /// Where the key is sent (never in the path).
        location: Location,
        /// The name of the header, query parameter or cookie.
        name: &'static str,
    },
    /// OAuth 2; the token is sent as a bearer token.
    OAuth2,
    /// OpenID Connect; the token is sent as a bearer token.
    OpenIdConnect,
    /// A client certificate.
    MutualTls,
}
