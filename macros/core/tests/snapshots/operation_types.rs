/// The input of `find_customer`.
pub struct FindCustomerParams {
    /// The customer's id. Not ours.
    pub id: __p::String,
    /// `page`.
    ///
    /// Default: `1`.
    pub page: __p::Option<i64>,
    /// The request's body.
    pub body: __p::Option<FindCustomerBody>,
}

impl FindCustomerParams {
    /// A value with what is required; the rest is absent.
    pub fn new(id: impl __p::Into<__p::String>) -> Self {
        Self {
            id: __p::Into::into(id),
            page: __p::None,
            body: __p::None,
        }
    }
    /// Sets `page`.
    #[must_use]
    pub fn page(mut self, value: impl __p::Into<i64>) -> Self {
        self.page = __p::Some(__p::Into::into(value));
        self
    }
    /// Sets `body`.
    #[must_use]
    pub fn body(mut self, value: impl __p::Into<FindCustomerBody>) -> Self {
        self.body = __p::Some(__p::Into::into(value));
        self
    }
}

impl __p::Object for FindCustomerParams {
    const NAME: &'static str = "FindCustomerParams";
    const FIELDS: &'static [&'static str] = &[
        "id",
        "page",
        "body",
        "content_type",
        "page_number",
        "customer_input",
    ];
    const ALIASES: &'static [usize] = &[1, 2];
    type Slots = (
        __p::Required<__p::String>,
        __p::Optional<i64>,
        __p::OptionalChoice<FindCustomerBody>,
    );
    fn set_defaults(values: &mut __p::Values<Self>) {
        if values.1.is_none() {
            values.1 = __p::Some(1);
        }
    }
    fn build(values: __p::Values<Self>) -> Self {
        Self {
            id: values.0,
            page: values.1,
            body: values.2,
        }
    }
    fn refs(&self) -> __p::Refs<'_, Self> {
        (&self.id, &self.page, &self.body)
    }
}

__p::object_traits!(FindCustomerParams);

/// The body of `find_customer`, in one of its media types.
#[derive(Clone, Debug, PartialEq)]
pub enum FindCustomerBody {
    /// As `application/json`.
    Json(Customer),
    /// As `multipart/form-data`.
    Multipart(Customer),
}

impl __p::BodyChoice for FindCustomerBody {
    const MEDIA: &'static [&'static str] = &["application/json", "multipart/form-data"];
    fn media(&self) -> usize {
        match self {
            Self::Json(_) => 0,
            Self::Multipart(_) => 1,
        }
    }
    fn decode(media: usize, value: __p::Value) -> __p::Result<Self, __p::JsonError> {
        match media {
            0 => __p::from_value(&value).map(Self::Json),
            _ => __p::from_value(&value).map(Self::Multipart),
        }
    }
    fn put<S: __p::Serializer>(&self, serializer: S) -> __p::Result<S::Ok, S::Error> {
        match self {
            Self::Json(value) => __p::Serialize::serialize(value, serializer),
            Self::Multipart(value) => __p::Serialize::serialize(value, serializer),
        }
    }
}

/// The successful responses of `find_customer`.
#[derive(Clone, Debug, PartialEq)]
pub enum FindCustomerSuccess {
    /// Status 200.
    Ok(Customer),
    /// Status 206.
    PartialContent(__p::Bytes),
    /// Status 204.
    NoContent,
}

/// The errors of `find_customer`.
#[derive(Clone, Debug, PartialEq)]
pub enum FindCustomerError {
    /// Status 404.
    NotFound,
    /// Any other status.
    Default(__p::String),
    /// A response that the document does not list.
    Other(__p::AnyBody),
}

impl __p::DocumentedError for FindCustomerError {
    fn encode(&self) -> __p::Encoded {
        match self {
            Self::NotFound => __p::Encoded::none(3),
            Self::Default(body) => __p::Encoded::text(4, body),
            Self::Other(body) => __p::Encoded::any(body),
        }
    }
}

/// What `find_customer` returns.
pub type FindCustomerResult = __p::Result<
    __p::Response<FindCustomerSuccess>,
    __p::Error<FindCustomerError>,
>;

impl __p::TypedOperation for operations::find_customer {
    type Params = FindCustomerParams;
    type Success = FindCustomerSuccess;
    type Error = FindCustomerError;
    const OPERATION: &'static __p::Operation = &__p::Operation::new(
            "findCustomer",
            "find_customer",
            "PUT",
            "/customers/{id}",
        )
        .with_tags(&["customers"])
        .deprecated()
        .with_parameters(
            &[
                __p::Parameter::new("id", __p::Location::Path, __p::Style::Simple)
                    .exploded()
                    .required(),
                __p::Parameter::new("page", __p::Location::Query, __p::Style::Form)
                    .with_key("page", &["page_number"])
                    .exploded(),
            ],
        )
        .with_body(
            __p::RequestBody::new(
                    &[
                        __p::MediaType::new("application/json", __p::BodyKind::Json),
                        __p::MediaType::new(
                                "multipart/form-data",
                                __p::BodyKind::Multipart,
                            )
                            .with_encodings(
                                &[
                                    __p::Encoding::new("file")
                                        .with_content_type("image/png")
                                        .with_style(__p::Style::Form)
                                        .exploded()
                                        .with_headers(
                                            &[__p::PartHeader::new("X-Part").with_value("1").required()],
                                        ),
                                ],
                            ),
                    ],
                )
                .with_aliases(&["customer_input"]),
        )
        .with_responses(Self::RESPONSES)
        .with_security({
            const SECURITY: &[&[__p::SecurityRequirement]] = &[
                &[__p::SecurityRequirement::new(&SECURITY_SCHEMES[0], &["read"])],
                &[__p::SecurityRequirement::new(&SECURITY_SCHEMES[1], &[])],
            ];
            SECURITY
        });
    const RESPONSES: &'static [__p::ResponseSpec] = &[
        __p::ResponseSpec::new(__p::Status::Code(200))
            .success()
            .with_body("application/json", __p::BodyKind::Json),
        __p::ResponseSpec::new(__p::Status::Code(206))
            .success()
            .with_body("image/png", __p::BodyKind::Binary),
        __p::ResponseSpec::new(__p::Status::Code(204)).success(),
        __p::ResponseSpec::new(__p::Status::Code(404)),
        __p::ResponseSpec::new(__p::Status::Default)
            .with_body("text/plain", __p::BodyKind::Text)
            .with_headers(&["X-Reason"]),
    ];
    fn decode_success(
        response: usize,
        entity: __p::Entity<'_>,
    ) -> __p::Result<Self::Success, __p::DecodeError> {
        match response {
            0 => entity.json().map(FindCustomerSuccess::Ok),
            1 => entity.bytes().map(FindCustomerSuccess::PartialContent),
            _ => entity.none().map(|()| FindCustomerSuccess::NoContent),
        }
    }
    fn decode_error(
        response: __p::Option<usize>,
        entity: __p::Entity<'_>,
    ) -> __p::Result<Self::Error, __p::DecodeError> {
        match response {
            __p::Some(3) => entity.none().map(|()| FindCustomerError::NotFound),
            __p::Some(4) => entity.text().map(FindCustomerError::Default),
            _ => entity.any().map(FindCustomerError::Other),
        }
    }
    fn encode_success(success: &Self::Success) -> __p::Encoded {
        match success {
            FindCustomerSuccess::Ok(body) => __p::Encoded::json(0, body),
            FindCustomerSuccess::PartialContent(body) => __p::Encoded::bytes(1, body),
            FindCustomerSuccess::NoContent => __p::Encoded::none(2),
        }
    }
}
