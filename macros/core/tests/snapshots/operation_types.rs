/// The input of `find_customer`.
#[derive(Clone, Debug, PartialEq)]
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
            page: __p::Default::default(),
            body: __p::Default::default(),
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
    type Slots = (
        __p::Option<__p::String>,
        __p::Option<__p::Option<i64>>,
        __p::Option<__p::Value>,
        __p::Option<__p::String>,
    );
    fn set<'de, A: __p::MapAccess<'de>>(
        slots: &mut Self::Slots,
        field: usize,
        map: &mut A,
    ) -> __p::Result<(), A::Error> {
        match field {
            0 => __p::fill(&mut slots.0, "id", map),
            1 | 4 => __p::fill(&mut slots.1, "page", map),
            2 | 5 => __p::fill(&mut slots.2, "body", map),
            3 => __p::fill(&mut slots.3, "content_type", map),
            _ => __p::ignore(map),
        }
    }
    fn build<__E: __p::DeError>(slots: Self::Slots) -> __p::Result<Self, __E> {
        __p::Ok(Self {
            id: __p::required(slots.0, "id")?,
            page: __p::optional(slots.1).or_else(|| __p::Some(1)),
            body: __p::optional_body_choice::<FindCustomerBody, __E>(slots.2, slots.3)?,
        })
    }
    fn put<S: __p::SerializeMap>(&self, map: &mut S) -> __p::Result<(), S::Error> {
        __p::put(map, "id", &self.id)?;
        __p::put_optional(map, "page", &self.page)?;
        __p::put_optional_body_choice(map, &self.body)
    }
}

__p::object_serde!(FindCustomerParams);

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

/// The successful answers of `find_customer`.
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
    /// An answer that the document does not list.
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
