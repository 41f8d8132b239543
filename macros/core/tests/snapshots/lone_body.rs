/// The input of `create`.
pub struct CreateParams {
    /// What to create.
    pub body: Customer,
}

impl CreateParams {
    /// A value with what is required; the rest is absent.
    pub fn new(body: Customer) -> Self {
        Self { body }
    }
}

impl __p::Object for CreateParams {
    const NAME: &'static str = "CreateParams";
    const FIELDS: &'static [&'static str] = &["body"];
    type Slots = (__p::Required<Customer>,);
    fn build(values: __p::Values<Self>) -> Self {
        Self { body: values.0 }
    }
    fn refs(&self) -> __p::Refs<'_, Self> {
        (&self.body,)
    }
}

__p::object_traits!(CreateParams);

impl __p::From<Customer> for CreateParams {
    fn from(body: Customer) -> Self {
        Self::new(body)
    }
}

impl __p::TypedOperation for operations::create {
    type Params = CreateParams;
    type Success = Customer;
    type Error = __p::AnyBody;
    const OPERATION: &'static __p::Operation = &__p::Operation::new(
            "create",
            "create",
            "GET",
            "/create",
        )
        .with_body(
            __p::RequestBody::new(
                    &[__p::MediaType::new("application/json", __p::BodyKind::Json)],
                )
                .required(),
        )
        .with_responses(Self::RESPONSES);
    const RESPONSES: &'static [__p::ResponseSpec] = &[
        __p::ResponseSpec::new(__p::Status::Code(201))
            .success()
            .with_body("application/json", __p::BodyKind::Json),
    ];
    fn decode_success(
        response: usize,
        entity: __p::Entity<'_>,
    ) -> __p::Result<Self::Success, __p::DecodeError> {
        let _ = response;
        entity.json()
    }
    fn decode_error(
        response: __p::Option<usize>,
        entity: __p::Entity<'_>,
    ) -> __p::Result<Self::Error, __p::DecodeError> {
        let _ = response;
        entity.any()
    }
    fn encode_success(success: &Self::Success) -> __p::Encoded {
        __p::Encoded::json(0, success)
    }
}

#[cfg(not(target_arch = "wasm32"))]
/// The operations as methods: a host implements them, and [`api`] makes a backend from it.
pub trait Api: __p::Send + __p::Sync + 'static {
    /// `create`.
    ///
    /// `GET /create`
    fn create(
        &self,
        call: &__p::Call,
        params: CreateParams,
    ) -> impl __p::Future<Output = CreateResult> + __p::Send {
        let _ = (call, params);
        __p::not_implemented()
    }
}

/// `create`.
///
/// `GET /create`
///
/// # Responses
///
/// - Status 201, `application/json`
pub fn create(params: impl __p::Into<CreateParams>) -> CreateResult {
    #[cfg(target_arch = "wasm32")] #[allow(unsafe_code)]
    {
        #[link(wasm_import_module = "extism:host/user")]
        unsafe extern "C" {
            #[link_name = "create"]
            fn import(input: u64) -> u64;
        }
        __p::pdk::call::<
            operations::create,
        >(&__p::Into::into(params), |input| unsafe { import(input) })
    }
    #[cfg(not(target_arch = "wasm32"))]
    { __p::native::call::<operations::create>(&__p::Into::into(params)) }
}
