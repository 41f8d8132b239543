//! How descriptors are made: by the expansion as constants, and by tests of layers and backends.
//!
//! What no method sets is absent: no tags, no aliases, not required, not deprecated.

use super::{
    BodyKind, Encoding, Location, MediaType, Operation, Parameter, PartHeader, RequestBody,
    ResponseSpec, SecurityKind, SecurityRequirement, SecurityScheme, Status, Style,
};

type Names = &'static [&'static str];

impl Operation {
    /// An operation without parameters, body, responses or security.
    ///
    /// ```
    /// use extism_openapi::operation::{Location, Operation, Parameter, Style};
    ///
    /// const ID: Parameter = Parameter::new("id", Location::Path, Style::Simple).required();
    /// const FIND: Operation =
    ///     Operation::new("findPet", "find_pet", "GET", "/pets/{id}").with_parameters(&[ID]);
    /// assert!(FIND.has_input() && !FIND.deprecated);
    /// ```
    pub const fn new(
        id: &'static str,
        name: &'static str,
        method: &'static str,
        path: &'static str,
    ) -> Self {
        Operation {
            id,
            name,
            method,
            path,
            tags: &[],
            deprecated: false,
            parameters: &[],
            body: None,
            responses: &[],
            security: &[],
        }
    }

    /// Sets the tags.
    #[must_use]
    pub const fn with_tags(mut self, tags: Names) -> Self {
        self.tags = tags;
        self
    }

    /// Says that the document calls it deprecated.
    #[must_use]
    pub const fn deprecated(mut self) -> Self {
        self.deprecated = true;
        self
    }

    /// Sets the parameters.
    #[must_use]
    pub const fn with_parameters(mut self, parameters: &'static [Parameter]) -> Self {
        self.parameters = parameters;
        self
    }

    /// Sets the request body.
    #[must_use]
    pub const fn with_body(mut self, body: RequestBody) -> Self {
        self.body = Some(body);
        self
    }

    /// Sets the documented responses, successes first.
    #[must_use]
    pub const fn with_responses(mut self, responses: &'static [ResponseSpec]) -> Self {
        self.responses = responses;
        self
    }

    /// Sets the security: any one of these is enough, and each needs all of its schemes.
    #[must_use]
    pub const fn with_security(
        mut self,
        security: &'static [&'static [SecurityRequirement]],
    ) -> Self {
        self.security = security;
        self
    }
}

impl Parameter {
    /// An optional parameter whose key in the input object is its name.
    pub const fn new(name: &'static str, location: Location, style: Style) -> Self {
        Parameter {
            name,
            key: name,
            aliases: &[],
            location,
            style,
            explode: false,
            object: false,
            allow_reserved: false,
            required: false,
            content: None,
        }
    }

    /// Sets the key in the input object, and the other keys that a host accepts.
    #[must_use]
    pub const fn with_key(mut self, key: &'static str, aliases: Names) -> Self {
        self.key = key;
        self.aliases = aliases;
        self
    }

    /// Says that each item of an array or object is written separately.
    #[must_use]
    pub const fn exploded(mut self) -> Self {
        self.explode = true;
        self
    }

    /// Says that its value may be an object.
    #[must_use]
    pub const fn object(mut self) -> Self {
        self.object = true;
        self
    }

    /// Says that reserved characters stay as they are.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }

    /// Says that a call must have it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Sets the media type in which the value is written (`content` in place of `schema`).
    #[must_use]
    pub const fn with_content(mut self, content_type: &'static str) -> Self {
        self.content = Some(content_type);
        self
    }
}

impl RequestBody {
    /// An optional body in these media types.
    pub const fn new(media: &'static [MediaType]) -> Self {
        RequestBody {
            required: false,
            aliases: &[],
            media,
        }
    }

    /// Says that a call must have it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Sets the keys under which a host accepts the body beside `body`.
    #[must_use]
    pub const fn with_aliases(mut self, aliases: Names) -> Self {
        self.aliases = aliases;
        self
    }
}

impl MediaType {
    /// A body in this media type.
    pub const fn new(content_type: &'static str, kind: BodyKind) -> Self {
        MediaType {
            content_type,
            kind,
            encodings: &[],
        }
    }

    /// Sets how single properties of a form or multipart body are written.
    #[must_use]
    pub const fn with_encodings(mut self, encodings: &'static [Encoding]) -> Self {
        self.encodings = encodings;
        self
    }
}

impl Encoding {
    /// How this property is written: by default, until a method sets it.
    pub const fn new(property: &'static str) -> Self {
        Encoding {
            property,
            content_type: None,
            style: None,
            explode: false,
            allow_reserved: false,
            headers: &[],
        }
    }

    /// Sets the media type of the part.
    #[must_use]
    pub const fn with_content_type(mut self, content_type: &'static str) -> Self {
        self.content_type = Some(content_type);
        self
    }

    /// Sets the style.
    #[must_use]
    pub const fn with_style(mut self, style: Style) -> Self {
        self.style = Some(style);
        self
    }

    /// Says that each item of an array or object is written separately.
    #[must_use]
    pub const fn exploded(mut self) -> Self {
        self.explode = true;
        self
    }

    /// Says that reserved characters stay as they are.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }

    /// Sets the headers of the part.
    #[must_use]
    pub const fn with_headers(mut self, headers: &'static [PartHeader]) -> Self {
        self.headers = headers;
        self
    }
}

impl PartHeader {
    /// An optional header.
    pub const fn new(name: &'static str) -> Self {
        PartHeader {
            name,
            value: None,
            required: false,
        }
    }

    /// Sets the value that the document fixes.
    #[must_use]
    pub const fn with_value(mut self, value: &'static str) -> Self {
        self.value = Some(value);
        self
    }

    /// Says that a part must have it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

impl ResponseSpec {
    /// A response without body or headers that is not a success.
    pub const fn new(status: Status) -> Self {
        ResponseSpec {
            status,
            success: false,
            content: None,
            kind: BodyKind::None,
            headers: &[],
        }
    }

    /// Says that it is a success.
    #[must_use]
    pub const fn success(mut self) -> Self {
        self.success = true;
        self
    }

    /// Sets the media type of the body, and how its bytes are read.
    #[must_use]
    pub const fn with_body(mut self, content_type: &'static str, kind: BodyKind) -> Self {
        self.content = Some(content_type);
        self.kind = kind;
        self
    }

    /// Sets the names of the documented headers.
    #[must_use]
    pub const fn with_headers(mut self, headers: Names) -> Self {
        self.headers = headers;
        self
    }
}

impl SecurityRequirement {
    /// This scheme, with these scopes.
    pub const fn new(scheme: &'static SecurityScheme, scopes: Names) -> Self {
        SecurityRequirement { scheme, scopes }
    }
}

impl SecurityScheme {
    /// A scheme by its key in the document.
    pub const fn new(name: &'static str, kind: SecurityKind) -> Self {
        SecurityScheme { name, kind }
    }
}
