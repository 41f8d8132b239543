//! The operations `create_customer` (with everything) and `ping` (with nothing: no
//! input, and no response that the document lists).

use extism_openapi::__private as P;

use super::types::{Customer, Problem};

/// The input of `create_customer`.
pub struct CreateCustomerParams {
    pub external_id: P::String,
    pub page_size: P::Option<P::i64>,
    pub body: CreateCustomerBody,
}

impl CreateCustomerParams {
    pub fn new(external_id: impl P::Into<P::String>, body: CreateCustomerBody) -> Self {
        CreateCustomerParams {
            external_id: external_id.into(),
            page_size: P::None,
            body,
        }
    }

    pub fn page_size(mut self, value: impl P::Into<P::i64>) -> Self {
        self.page_size = P::Some(value.into());
        self
    }
}

impl P::Object for CreateCustomerParams {
    const NAME: &'static str = "CreateCustomerParams";
    const FIELDS: &'static [&'static str] = &[
        "external_id",
        "pageSize",
        "body",
        "content_type",
        "page_size",
        "customer",
    ];
    const ALIASES: &'static [usize] = &[1, 2];
    const LABELS: &'static [&'static str] = &["external_id", "page_size", "body", ""];
    type Slots = (
        P::Required<P::String>,
        P::Optional<P::i64>,
        P::RequiredChoice<CreateCustomerBody>,
    );

    fn set_defaults(values: &mut P::Values<Self>) {
        if values.1.is_none() {
            values.1 = P::Some(20);
        }
    }

    fn build(values: P::Values<Self>) -> Self {
        CreateCustomerParams {
            external_id: values.0,
            page_size: values.1,
            body: values.2,
        }
    }

    fn refs(&self) -> P::Refs<'_, Self> {
        (&self.external_id, &self.page_size, &self.body)
    }
}
P::object_traits!(CreateCustomerParams);

/// The body of `create_customer`.
#[derive(Clone, Debug, PartialEq)]
pub enum CreateCustomerBody {
    Json(Customer),
    Csv(P::String),
    Binary(P::Bytes),
}

impl P::BodyChoice for CreateCustomerBody {
    const MEDIA: &'static [&'static str] =
        &["application/json", "text/csv", "application/octet-stream"];

    fn media(&self) -> usize {
        match self {
            CreateCustomerBody::Json(_) => 0,
            CreateCustomerBody::Csv(_) => 1,
            CreateCustomerBody::Binary(_) => 2,
        }
    }

    fn decode(media: usize, value: P::Value) -> P::Result<Self, P::JsonError> {
        match media {
            0 => P::from_value(&value).map(CreateCustomerBody::Json),
            1 => P::from_value(&value).map(CreateCustomerBody::Csv),
            _ => P::from_value(&value).map(CreateCustomerBody::Binary),
        }
    }

    fn put<S: P::Serializer>(&self, s: S) -> P::Result<S::Ok, S::Error> {
        match self {
            CreateCustomerBody::Json(v) => P::Serialize::serialize(v, s),
            CreateCustomerBody::Csv(v) => P::Serialize::serialize(v, s),
            CreateCustomerBody::Binary(v) => P::Serialize::serialize(v, s),
        }
    }
}

/// The successes of `create_customer`.
#[derive(Clone, Debug, PartialEq)]
pub enum CreateCustomerSuccess {
    Ok(Customer),
    Accepted(P::String),
    NoContent,
    Partial(P::Bytes),
}

/// The documented errors of `create_customer`.
#[derive(Clone, Debug, PartialEq)]
pub enum CreateCustomerError {
    BadRequest(Problem),
    NotFound,
    ServerError(P::String),
    Other(P::AnyBody),
}

impl P::DocumentedError for CreateCustomerError {
    fn encode(&self) -> P::Encoded {
        match self {
            CreateCustomerError::BadRequest(v) => P::Encoded::json(4, v),
            CreateCustomerError::NotFound => P::Encoded::none(5),
            CreateCustomerError::ServerError(v) => P::Encoded::text(6, v),
            CreateCustomerError::Other(v) => P::Encoded::any(v),
        }
    }
}

pub type CreateCustomerResult =
    P::Result<P::Response<CreateCustomerSuccess>, P::Error<CreateCustomerError>>;
pub type PingResult = P::Result<P::Response<()>, P::Error<P::AnyBody>>;

pub mod operations {
    use extism_openapi::__private as P;

    #[allow(non_camel_case_types)]
    #[derive(Clone, Copy, Debug)]
    pub struct create_customer;

    impl P::TypedOperation for create_customer {
        type Params = super::CreateCustomerParams;
        type Success = super::CreateCustomerSuccess;
        type Error = super::CreateCustomerError;
        const OPERATION: &'static P::Operation = &P::Operation::new(
            "createCustomer",
            "create_customer",
            "POST",
            "/customers/{external_id}",
        )
        .with_tags(&["customers"])
        .with_parameters(&[
            P::Parameter::new("external_id", P::Location::Path, P::Style::Simple).required(),
            P::Parameter::new("pageSize", P::Location::Query, P::Style::Form)
                .with_key("pageSize", &["page_size"])
                .exploded(),
        ])
        .with_body(
            P::RequestBody::new(&[P::MediaType::new("application/json", P::BodyKind::Json)])
                .required()
                .with_aliases(&["customer"]),
        )
        .with_responses(Self::RESPONSES);
        const RESPONSES: &'static [P::ResponseSpec] = &[
            P::ResponseSpec::new(P::Status::Code(200))
                .success()
                .with_body("application/json", P::BodyKind::Json)
                .with_headers(&["X-Total"]),
            P::ResponseSpec::new(P::Status::Code(202))
                .success()
                .with_body("text/*", P::BodyKind::Text),
            P::ResponseSpec::new(P::Status::Code(204)).success(),
            P::ResponseSpec::new(P::Status::Code(206))
                .success()
                .with_body("application/octet-stream", P::BodyKind::Binary),
            P::ResponseSpec::new(P::Status::Code(400))
                .with_body("application/problem+json", P::BodyKind::Json),
            P::ResponseSpec::new(P::Status::Code(404)),
            P::ResponseSpec::new(P::Status::Range(5)).with_body("text/plain", P::BodyKind::Text),
        ];

        fn decode_success(
            response: usize,
            entity: P::Entity<'_>,
        ) -> P::Result<Self::Success, P::DecodeError> {
            use super::CreateCustomerSuccess as Success;
            match response {
                0 => entity.json().map(Success::Ok),
                1 => entity.text().map(Success::Accepted),
                2 => entity.none().map(|()| Success::NoContent),
                _ => entity.bytes().map(Success::Partial),
            }
        }

        fn decode_error(
            response: P::Option<usize>,
            entity: P::Entity<'_>,
        ) -> P::Result<Self::Error, P::DecodeError> {
            use super::CreateCustomerError as Error;
            match response {
                P::Some(4) => entity.json().map(Error::BadRequest),
                P::Some(5) => entity.none().map(|()| Error::NotFound),
                P::Some(6) => entity.text().map(Error::ServerError),
                _ => entity.any().map(Error::Other),
            }
        }

        fn encode_success(success: &Self::Success) -> P::Encoded {
            use super::CreateCustomerSuccess as Success;
            match success {
                Success::Ok(v) => P::Encoded::json(0, v),
                Success::Accepted(v) => P::Encoded::text(1, v),
                Success::NoContent => P::Encoded::none(2),
                Success::Partial(v) => P::Encoded::bytes(3, v),
            }
        }
    }

    #[allow(non_camel_case_types)]
    #[derive(Clone, Copy, Debug)]
    pub struct ping;

    impl P::TypedOperation for ping {
        type Params = ();
        type Success = ();
        type Error = P::AnyBody;
        const OPERATION: &'static P::Operation =
            &P::Operation::new("ping", "ping", "GET", "/ping").with_responses(Self::RESPONSES);
        const RESPONSES: &'static [P::ResponseSpec] = &[];

        fn decode_success(
            _response: usize,
            entity: P::Entity<'_>,
        ) -> P::Result<Self::Success, P::DecodeError> {
            entity.none()
        }

        fn decode_error(
            _response: P::Option<usize>,
            entity: P::Entity<'_>,
        ) -> P::Result<Self::Error, P::DecodeError> {
            entity.any()
        }

        fn encode_success(_success: &Self::Success) -> P::Encoded {
            P::Encoded::any(&P::AnyBody::Empty)
        }
    }
}
