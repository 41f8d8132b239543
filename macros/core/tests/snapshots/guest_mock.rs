/// The names of the exports that plug-ins listen with, in the document's order.
pub const EVENTS: &[&str] = &[];

#[cfg(not(target_arch = "wasm32"))]
/// Every operation, in the document's order.
pub const OPERATIONS: &[&__p::Operation] = &[
    <operations::find_customer as __p::TypedOperation>::OPERATION,
    <operations::ping as __p::TypedOperation>::OPERATION,
];

#[cfg(not(target_arch = "wasm32"))]
/// The operations as methods: a host implements them, and [`api`] makes a backend from it.
pub trait Api: __p::Send + __p::Sync + 'static {
    /// Find a customer
    ///
    /// `PUT /customers/{id}`
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

#[cfg(not(target_arch = "wasm32"))]
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
