//! The guest's functions, the host's trait, and an event.

use extism_openapi::__private as P;

use super::operation::{CreateCustomerParams, CreateCustomerResult, PingResult, operations};
use super::types::Customer;

pub fn create_customer(params: impl P::Into<CreateCustomerParams>) -> CreateCustomerResult {
    P::native::call::<operations::create_customer>(&params.into())
}

pub fn ping() -> PingResult {
    P::native::call_without_input::<operations::ping>()
}

pub trait Api: P::Send + P::Sync + 'static {
    fn create_customer(
        &self,
        call: &P::Call,
        params: CreateCustomerParams,
    ) -> impl P::Future<Output = CreateCustomerResult> + P::Send {
        let _ = (call, params);
        async { P::Err(P::Error::not_implemented()) }
    }

    fn ping(&self, call: &P::Call) -> impl P::Future<Output = PingResult> + P::Send {
        let _ = call;
        async { P::Err(P::Error::not_implemented()) }
    }
}

pub fn api<A: Api>(api: A) -> impl P::Backend {
    fn dispatch<'a, A: Api>(
        api: &'a A,
        call: &'a P::Call,
        input: &'a [u8],
    ) -> P::ResponseFuture<'a> {
        let _ = (api, input);
        match call.operation().name {
            "create_customer" => {
                P::serve::<operations::create_customer, _, _>(input, move |params| {
                    api.create_customer(call, params)
                })
            }
            "ping" => P::serve_without_input::<operations::ping, _, _>(move || api.ping(call)),
            _ => P::unknown_operation(call),
        }
    }
    P::TypedBackend::new(api, dispatch::<A>)
}

pub mod webhooks {
    use extism_openapi::__private as P;

    #[allow(non_camel_case_types)]
    #[derive(Clone, Copy, Debug)]
    pub struct customer_created;

    impl P::Event for customer_created {
        const NAME: &'static str = "customer_created";
        const WIRE_NAME: &'static str = "customer.created";
        type Payload = super::Customer;
        type Reply = P::Value;
    }
}

// What `#[export]` writes beside the function.
const _: () =
    P::assert_export::<webhooks::customer_created, _, _, _>("customer_created", &listener);

fn listener(_: super::Customer) {}
