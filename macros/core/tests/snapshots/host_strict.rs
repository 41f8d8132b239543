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
    ) -> impl __p::Future<Output = FindCustomerResult> + __p::Send;
    /// `ping`.
    ///
    /// `GET /ping`
    fn ping(
        &self,
        call: &__p::Call,
    ) -> impl __p::Future<Output = PingResult> + __p::Send;
}
