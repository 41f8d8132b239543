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
#[deprecated]
pub fn find_customer(params: impl __p::Into<FindCustomerParams>) -> FindCustomerResult {
    #[cfg(target_arch = "wasm32")] #[allow(unsafe_code)]
    {
        #[link(wasm_import_module = "extism:host/user")]
        unsafe extern "C" {
            #[link_name = "find_customer"]
            fn import(input: u64) -> u64;
        }
        __p::pdk::call::<
            operations::find_customer,
        >(&__p::Into::into(params), |input| unsafe { import(input) })
    }
    #[cfg(not(target_arch = "wasm32"))]
    { __p::native::call::<operations::find_customer>(&__p::Into::into(params)) }
}

/// `ping`.
///
/// `GET /ping`
pub fn ping() -> PingResult {
    #[cfg(target_arch = "wasm32")] #[allow(unsafe_code)]
    {
        #[link(wasm_import_module = "extism:host/user")]
        unsafe extern "C" {
            #[link_name = "ping"]
            fn import() -> u64;
        }
        __p::pdk::call_without_input::<operations::ping>(|| unsafe { import() })
    }
    #[cfg(not(target_arch = "wasm32"))]
    { __p::native::call_without_input::<operations::ping>() }
}
