/// The input of `create`.
#[derive(Clone, Debug, PartialEq)]
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
    type Slots = (__p::Option<Customer>,);
    fn set<'de, A: __p::MapAccess<'de>>(
        slots: &mut Self::Slots,
        field: usize,
        map: &mut A,
    ) -> __p::Result<(), A::Error> {
        match field {
            0 => __p::fill(&mut slots.0, "body", map),
            _ => __p::ignore(map),
        }
    }
    fn build<__E: __p::DeError>(slots: Self::Slots) -> __p::Result<Self, __E> {
        __p::Ok(Self {
            body: __p::required(slots.0, "body")?,
        })
    }
    fn put<S: __p::SerializeMap>(&self, map: &mut S) -> __p::Result<(), S::Error> {
        __p::put(map, "body", &self.body)
    }
}

__p::object_serde!(CreateParams);

impl __p::From<Customer> for CreateParams {
    fn from(body: Customer) -> Self {
        Self::new(body)
    }
}

#[cfg(not(target_arch = "wasm32"))]
/// The operations as methods: a host implements them, and [`api`] makes a backend of it.
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
        async { __p::Err(__p::Error::not_implemented()) }
    }
}

/// `create`.
///
/// `GET /create`
///
/// # Answers
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
