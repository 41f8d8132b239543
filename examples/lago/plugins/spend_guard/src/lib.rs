//! Watches what customers spend in a billing period. Above one limit it thanks them with a coupon;
//! above another it ends the subscription, so that a runaway script can't run up a bill that nobody
//! will pay. For the same purpose it sets how long new customers may take to pay.

/// The part of the application's API that this plug-in uses.
mod lago {
    extism_openapi::openapi_pdk!(
        "../../lago.yaml",
        operations = [
            "findCustomerCurrentUsage",
            "applyCoupon",
            "createCoupon",
            "destroySubscription",
        ],
        webhooks = ["fee_created"],
        records = { customer: CustomerObject },
    );
}

use extism_openapi::Field;

/// In the smallest unit of the subscription's currency.
const COUPON_FROM_CENTS: i64 = 10_000;
const STOP_FROM_CENTS: i64 = 50_000;

const COUPON_CODE: &str = "big_spender";

// A charge that is paid in advance creates a fee for each event, so this is called while the customer
// is spending, not weeks later when the invoice is created.
#[extism_openapi::export(lago::webhooks::fee_created)]
fn fee_created(event: lago::webhooks::FeeCreated) -> Result<(), lago::Error> {
    let fee = event.fee;
    // Fees of add-ons and of prepaid credits belong to no subscription.
    let Some(subscription) = fee.external_subscription_id.into_value() else {
        return Ok(());
    };
    match spent_cents(&fee.external_customer_id, &subscription)? {
        Some(cents) if cents >= STOP_FROM_CENTS => stop(&subscription),
        Some(cents) if cents >= COUPON_FROM_CENTS => reward(&fee.external_customer_id),
        _ => Ok(()),
    }
}

/// What the subscription has spent in this period, in cents; `None` if it has ended.
fn spent_cents(customer: &str, subscription: &str) -> Result<Option<i64>, lago::Error> {
    let params = lago::FindCustomerCurrentUsageParams::new(customer, subscription);
    match lago::find_customer_current_usage(params) {
        Ok(usage) => Ok(Some(usage.customer_usage.amount_cents)),
        // An error of the API is a value. Events are delivered one after the other, and an earlier
        // one may have ended the subscription.
        Err(error) if error.status() == Some(404) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn stop(subscription: &str) -> Result<(), lago::Error> {
    match lago::destroy_subscription(lago::DestroySubscriptionParams::new(subscription)) {
        Ok(_) => Ok(()),
        // Another call was faster.
        Err(error) if error.status() == Some(404) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn reward(customer: &str) -> Result<(), lago::Error> {
    match apply_coupon(customer) {
        Err(error) if error.status() == Some(404) => {
            // For the first customer who gets it, the coupon itself does not exist yet.
            lago::create_coupon(lago::CouponCreateInput::new(coupon()))?;
            apply_coupon(customer)?;
            Ok(())
        }
        Err(error) if has_it_already(&error) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(()),
    }
}

fn apply_coupon(customer: &str) -> lago::ApplyCouponResult {
    let input = lago::AppliedCouponInputAppliedCoupon::new(customer, COUPON_CODE);
    lago::apply_coupon(lago::AppliedCouponInput::new(input))
}

/// The document lists a body for each error, and the expansion has a variant for each body: errors can
/// be distinguished by fields, not by text.
fn has_it_already(error: &lago::Error<lago::ApplyCouponError>) -> bool {
    let lago::Error::Api(response) = error else {
        return false;
    };
    match response.body() {
        lago::ApplyCouponError::UnprocessableEntity(refusal) => refusal
            .error_details
            .values()
            .flatten()
            .any(|rule| rule == "coupon_is_not_reusable"),
        _ => false,
    }
}

// Runs within the application's transaction, so it calls no operation: that would wait for the database,
// which waits for this callback. Another plug-in may have just filled in the currency in the same
// callback: each gets the record as the earlier ones left it.
#[extism_openapi::callback(lago::records::customer, before_create)]
fn payment_term(mut customer: lago::CustomerObject) -> lago::CustomerObject {
    if customer.net_payment_term.value().is_none() {
        // Within the euro area a direct debit may be returned for weeks.
        let days = match customer.currency.value() {
            Some(lago::Currency::Eur) => 30,
            _ => 14,
        };
        customer.net_payment_term = Field::Value(days);
    }
    customer
}

/// Ten per cent off the next invoice, once for each customer.
fn coupon() -> lago::CouponCreateInputCoupon {
    let mut coupon = lago::CouponCreateInputCoupon::new(
        "Big spender",
        COUPON_CODE,
        lago::CouponType::Percentage,
        lago::CouponFrequency::Once,
    );
    coupon.percentage_rate = "10.00".into();
    coupon.reusable = Some(false);
    coupon
}

#[cfg(test)]
mod tests;
