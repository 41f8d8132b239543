/// A marker for each operation, to name it by in code that is generic over operations.
pub mod operations {
    /// `findCustomer`: `PUT /customers/{id}`.
    #[derive(Clone, Copy, Debug)]
    pub struct find_customer;
    /// `ping`: `GET /ping`.
    #[derive(Clone, Copy, Debug)]
    pub struct ping;
}
