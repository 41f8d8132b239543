/// The names of the exports that plug-ins listen with, in the document's order.
pub const EVENTS: &[&str] = &[];

/// Every operation, in the document's order.
pub const OPERATIONS: &[&__p::Operation] = &[
    <operations::find_customer as __p::TypedOperation>::OPERATION,
    <operations::ping as __p::TypedOperation>::OPERATION,
];

/// The operations as methods: a host implements them, and [`api`] makes a backend from it.
pub trait Api: __p::Send + __p::Sync + 'static {
    /// Find a customer
    ///
    /// By \<id>. See [here](<https://example.com>).
    ///
    /// Deprecated.
    ///
    /// `PUT /customers/{id}`
    ///
    /// # Parameters
    ///
    /// - `id` (path, required): The customer's id.
    /// - `page` (query)
    ///
    /// # Responses
    ///
    /// - Status 200, `application/json`
    /// - Status 206, `image/png`
    /// - Status 204
    ///
    /// # Errors
    ///
    /// - Status 404
    /// - Any other status, `text/plain`
    ///
    /// See <https://example.com/docs>.
    fn find_customer(
        &self,
        call: &__p::Call,
        params: FindCustomerParams,
    ) -> impl __p::Future<Output = FindCustomerResult> + __p::Send {
        let _ = (call, params);
        __p::not_implemented()
    }
    /// `ping`.
    ///
    /// `GET /ping`
    fn ping(
        &self,
        call: &__p::Call,
    ) -> impl __p::Future<Output = PingResult> + __p::Send {
        let _ = call;
        __p::not_implemented()
    }
}

/// Serves plug-ins with an implementation of [`Api`].
pub fn api<A: Api>(api: A) -> impl __p::Backend {
    fn dispatch<'a, A: Api>(
        api: &'a A,
        call: &'a __p::Call,
        input: &'a [u8],
    ) -> __p::ResponseFuture<'a> {
        let _ = (api, input);
        match call.operation().name {
            "find_customer" => {
                __p::serve::<
                    operations::find_customer,
                    _,
                    _,
                >(input, move |params| api.find_customer(call, params))
            }
            "ping" => {
                __p::serve_without_input::<
                    operations::ping,
                    _,
                    _,
                >(move || api.ping(call))
            }
            _ => __p::unknown_operation(call),
        }
    }
    __p::TypedBackend::new(api, dispatch::<A>)
}

/// The host functions of every operation, served by a backend.
pub fn functions(backend: impl __p::Backend) -> __p::Functions {
    __p::functions("lago", OPERATIONS, EVENTS, backend)
}
