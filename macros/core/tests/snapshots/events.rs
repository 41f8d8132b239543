/// Webhooks and callbacks, each with a marker (for `#[export]` and for delivery) and a payload type.
pub mod webhooks {
    use super::__p;
    /// The payload of [`customer_created`].
    pub type CustomerCreated = super::Customer;
    /// Webhook `customer.created`.
    #[derive(Clone, Copy, Debug)]
    pub struct customer_created;
    impl __p::Event for customer_created {
        const NAME: &'static str = "customer_created";
        const WIRE_NAME: &'static str = "customer.created";
        type Payload = super::Customer;
        type Reply = __p::Value;
    }
    /// The payload of [`done`].
    pub type Done = ();
    /// What a plug-in may reply to [`done`].
    pub type DoneReply = __p::Vec<super::Customer>;
    /// The job is done.
    ///
    /// Deprecated.
    ///
    /// Callback of `ping`, to `{$request.body#/url}`.
    #[derive(Clone, Copy, Debug)]
    pub struct done;
    impl __p::Event for done {
        const NAME: &'static str = "done";
        const WIRE_NAME: &'static str = "done";
        type Payload = ();
        type Reply = __p::Vec<super::Customer>;
    }
}

/// The names of the exports that plug-ins listen with, in the document's order.
pub const EVENTS: &[&str] = &["customer_created", "done"];
