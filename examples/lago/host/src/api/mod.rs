//! The document's operations, served by the billing application.

mod operations;
mod respond;

/// The expansion of `openapi_host!` for `lago.yaml`.
pub mod lago {
    extism_openapi::openapi_host!(
        "../lago.yaml",
        // Plug-ins may change what a request can set. Codes, plans and metadata are protected: they were
        // looked up in the database, or got their ids, before plug-ins are called.
        records = {
            customer: CustomerObject(protected = [
                "lago_id", "sequential_id", "slug", "external_id", "applicable_timezone",
                "metadata", "created_at", "updated_at",
            ]),
            wallet: WalletBaseObject(protected = [
                "lago_id", "lago_customer_id", "external_customer_id", "status", "currency",
                "rate_amount", "credits_balance", "balance_cents", "consumed_credits",
                "terminated_at", "created_at",
            ]),
            coupon: CouponObject(protected = [
                "lago_id", "code", "limited_plans", "plan_codes", "expiration", "terminated_at",
                "created_at",
            ]),
        },
    );
}
