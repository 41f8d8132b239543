/// A marker for each operation, to name it by in code that is generic over operations.
pub mod operations {
    use super::__p;
    const SECURITY_SCHEMES: &[__p::SecurityScheme] = &[
        __p::SecurityScheme {
            name: "oauth",
            kind: __p::SecurityKind::OAuth2,
        },
        __p::SecurityScheme {
            name: "key",
            kind: __p::SecurityKind::ApiKey {
                location: __p::Location::Header,
                name: "X-Key",
            },
        },
    ];
    /// `findCustomer`: `PUT /customers/{id}`.
    #[derive(Clone, Copy, Debug)]
    pub struct find_customer;
    impl __p::TypedOperation for find_customer {
        type Params = super::FindCustomerParams;
        type Success = super::FindCustomerSuccess;
        type Error = super::FindCustomerError;
        const OPERATION: &'static __p::Operation = &__p::Operation {
            id: "findCustomer",
            name: "find_customer",
            method: "PUT",
            path: "/customers/{id}",
            tags: &["customers"],
            deprecated: true,
            parameters: &[
                __p::Parameter {
                    name: "id",
                    key: "id",
                    aliases: &[],
                    location: __p::Location::Path,
                    style: __p::Style::Simple,
                    explode: true,
                    object: false,
                    allow_reserved: false,
                    required: true,
                    content: __p::None,
                },
                __p::Parameter {
                    name: "page",
                    key: "page",
                    aliases: &["page_number"],
                    location: __p::Location::Query,
                    style: __p::Style::Form,
                    explode: true,
                    object: false,
                    allow_reserved: false,
                    required: false,
                    content: __p::None,
                },
            ],
            body: __p::Some(__p::RequestBody {
                required: false,
                aliases: &["customer_input"],
                media: &[
                    __p::MediaType {
                        content_type: "application/json",
                        kind: __p::BodyKind::Json,
                        encodings: &[],
                    },
                    __p::MediaType {
                        content_type: "multipart/form-data",
                        kind: __p::BodyKind::Multipart,
                        encodings: &[
                            __p::Encoding {
                                property: "file",
                                content_type: __p::Some("image/png"),
                                style: __p::Some(__p::Style::Form),
                                explode: true,
                                allow_reserved: false,
                                headers: &[
                                    __p::PartHeader {
                                        name: "X-Part",
                                        value: __p::Some("1"),
                                        required: true,
                                    },
                                ],
                            },
                        ],
                    },
                ],
            }),
            responses: Self::RESPONSES,
            security: &[
                &[
                    __p::SecurityRequirement {
                        scheme: &SECURITY_SCHEMES[0],
                        scopes: &["read"],
                    },
                ],
                &[
                    __p::SecurityRequirement {
                        scheme: &SECURITY_SCHEMES[1],
                        scopes: &[],
                    },
                ],
            ],
        };
        const RESPONSES: &'static [__p::ResponseSpec] = &[
            __p::ResponseSpec {
                status: __p::Status::Code(200),
                success: true,
                content: __p::Some("application/json"),
                kind: __p::BodyKind::Json,
                headers: &[],
            },
            __p::ResponseSpec {
                status: __p::Status::Code(206),
                success: true,
                content: __p::Some("image/png"),
                kind: __p::BodyKind::Binary,
                headers: &[],
            },
            __p::ResponseSpec {
                status: __p::Status::Code(204),
                success: true,
                content: __p::None,
                kind: __p::BodyKind::None,
                headers: &[],
            },
            __p::ResponseSpec {
                status: __p::Status::Code(404),
                success: false,
                content: __p::None,
                kind: __p::BodyKind::None,
                headers: &[],
            },
            __p::ResponseSpec {
                status: __p::Status::Default,
                success: false,
                content: __p::Some("text/plain"),
                kind: __p::BodyKind::Text,
                headers: &["X-Reason"],
            },
        ];
        fn decode_success(
            response: usize,
            entity: __p::Entity<'_>,
        ) -> __p::Result<Self::Success, __p::DecodeError> {
            match response {
                0 => entity.json().map(super::FindCustomerSuccess::Ok),
                1 => entity.bytes().map(super::FindCustomerSuccess::PartialContent),
                _ => entity.none().map(|()| super::FindCustomerSuccess::NoContent),
            }
        }
        fn decode_error(
            response: __p::Option<usize>,
            entity: __p::Entity<'_>,
        ) -> __p::Result<Self::Error, __p::DecodeError> {
            match response {
                __p::Some(3) => {
                    entity.none().map(|()| super::FindCustomerError::NotFound)
                }
                __p::Some(4) => entity.text().map(super::FindCustomerError::Default),
                _ => entity.any().map(super::FindCustomerError::Other),
            }
        }
        fn encode_success(success: &Self::Success) -> __p::Encoded {
            match success {
                super::FindCustomerSuccess::Ok(body) => __p::Encoded::json(0, body),
                super::FindCustomerSuccess::PartialContent(body) => {
                    __p::Encoded::bytes(1, body)
                }
                super::FindCustomerSuccess::NoContent => __p::Encoded::none(2),
            }
        }
        fn encode_error(error: &Self::Error) -> __p::Encoded {
            __p::DocumentedError::encode(error)
        }
    }
    /// `ping`: `GET /ping`.
    #[derive(Clone, Copy, Debug)]
    pub struct ping;
    impl __p::TypedOperation for ping {
        type Params = ();
        type Success = ();
        type Error = __p::AnyBody;
        const OPERATION: &'static __p::Operation = &__p::Operation {
            id: "ping",
            name: "ping",
            method: "GET",
            path: "/ping",
            tags: &[],
            deprecated: false,
            parameters: &[],
            body: __p::None,
            responses: Self::RESPONSES,
            security: &[],
        };
        const RESPONSES: &'static [__p::ResponseSpec] = &[];
        fn decode_success(
            response: usize,
            entity: __p::Entity<'_>,
        ) -> __p::Result<Self::Success, __p::DecodeError> {
            let _ = response;
            entity.none()
        }
        fn decode_error(
            response: __p::Option<usize>,
            entity: __p::Entity<'_>,
        ) -> __p::Result<Self::Error, __p::DecodeError> {
            let _ = response;
            entity.any()
        }
        fn encode_success(success: &Self::Success) -> __p::Encoded {
            let () = success;
            __p::Encoded::any(&__p::AnyBody::Empty)
        }
        fn encode_error(error: &Self::Error) -> __p::Encoded {
            __p::Encoded::any(error)
        }
    }
}
