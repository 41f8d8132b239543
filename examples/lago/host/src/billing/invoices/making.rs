//! Creates invoices for subscriptions: drafts, computes and finalizes them.

use jiff::Span;
use sea_orm::{ColumnTrait, ExprTrait, ModelTrait};

use super::{Column, Entity, InvoiceStatus, Model, count_of_customer, extended_object, settlement};
use crate::billing::periods::{Period, date};
use crate::billing::refusal::{Checks, Refusal};
use crate::billing::session::{NEW, Session, is, new_lago_id};
use crate::billing::{applied_coupons, customers, fees, plans, subscriptions};
use crate::lago::{self, BillingTime, Currency, InvoiceType, PaymentStatus, webhooks};
use crate::store::values::{Json, Moment, Text};
use crate::store::{billing_period, customer, fee, subscription};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// What an invoice should bill for one subscription.
#[derive(Clone, Debug)]
pub struct Bill {
    /// The subscription.
    pub subscription: subscription::Model,
    /// The time that the base price is billed for; empty for none.
    pub base: Period,
    /// The time that usage is billed for; empty for none.
    pub charges: Period,
    /// Why, as `invoicing_reason` has it.
    pub reason: &'static str,
}

/// Creates an invoice; it stays a draft if the customer has a grace period.
pub async fn bill(
    session: &mut Session,
    customer: &customer::Model,
    bills: Vec<Bill>,
) -> Result<Model, Refusal> {
    let currency = match bills.first() {
        Some(bill) => {
            plans::by_id(session, bill.subscription.plan_id)
                .await?
                .amount_currency
                .0
        }
        None => return Err(Refusal::NotFound("subscription")),
    };
    let row = open(session, customer, InvoiceType::Subscription, currency).await?;
    for bill in bills {
        let period = billing_period::Model {
            id: NEW,
            invoice_id: row.id,
            subscription_id: bill.subscription.id,
            subscription_from: bill.base.from,
            subscription_to: bill.base.to,
            charges_from: bill.charges.from,
            charges_to: bill.charges.to,
            invoicing_reason: bill.reason.to_owned(),
        };
        session.insert::<billing_period::Entity>(period).await?;
    }
    let grace = customer
        .billing_configuration
        .0
        .invoice_grace_period
        .unwrap_or_default();
    if grace == 0 {
        return finalize(session, row).await;
    }
    let finalize_at = session.now.plus_millis(i64::from(grace) * DAY_MILLIS);
    let row = Model {
        finalize_at: Some(finalize_at),
        ..row
    };
    let row = compute(session, row).await?;
    let object = extended_object(session, &row).await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::InvoiceDrafted::new(organization_id, object));
    Ok(row)
}

/// An invoice without lines, as a draft.
pub(super) async fn open(
    session: &Session,
    customer: &customer::Model,
    invoice_type: InvoiceType,
    currency: Currency,
) -> Result<Model, Refusal> {
    let sequential_id = count_of_customer(session, customer.id)
        .await?
        .saturating_add(1);
    let today = date(session.now, &customers::zone(customer));
    let row = Model {
        id: NEW,
        lago_id: new_lago_id(),
        customer_id: customer.id,
        sequential_id,
        number: format!("{}-{sequential_id:03}", customers::slug(customer)),
        issuing_date: Text(today),
        payment_due_date: Text(today),
        payment_overdue: false,
        payment_dispute_lost_at: None,
        invoice_type: Text(invoice_type),
        status: Text(InvoiceStatus::Draft),
        payment_status: Text(PaymentStatus::Pending),
        currency: Text(currency),
        fees_amount_cents: 0,
        coupons_amount_cents: 0,
        credit_notes_amount_cents: 0,
        prepaid_credit_amount_cents: 0,
        total_amount_cents: 0,
        metadata: Json(Vec::new()),
        finalize_at: None,
        created_at: session.now,
        updated_at: session.now,
    };
    Ok(session.insert::<Entity>(row).await?)
}

/// Computes the lines of a draft again, from its billing periods.
pub(super) async fn compute(session: &Session, row: Model) -> Result<Model, Refusal> {
    for old in fees::of_invoice(session, row.id).await? {
        // A fee for a single event existed before the invoice, and is only moved to it.
        if old.event_transaction_id.is_some() {
            session
                .update::<fee::Entity>(fee::Model {
                    invoice_id: None,
                    ..old
                })
                .await?;
        } else {
            old.delete(&session.db).await?;
        }
    }
    let customer = customers::by_id(session, row.customer_id).await?;
    for period in periods(session, row.id).await? {
        let subscription = subscriptions::by_id(session, period.subscription_id).await?;
        let plan = plans::by_id(session, subscription.plan_id).await?;
        let base = Period {
            from: period.subscription_from,
            to: period.subscription_to,
        };
        let charges = Period {
            from: period.charges_from,
            to: period.charges_to,
        };
        fees::base_fee(session, row.id, &subscription, &plan, &customer, base).await?;
        fees::charge_fees(session, row.id, &subscription, &plan, &customer, charges).await?;
        let waiting =
            fees::waiting_of_subscription(session, subscription.id, period.charges_to).await?;
        for fee in waiting {
            let fee = fee::Model {
                invoice_id: Some(row.id),
                ..fee
            };
            session.update::<fee::Entity>(fee).await?;
        }
    }
    let lines = fees::of_invoice(session, row.id).await?;
    let sum = lines
        .iter()
        .fold(0_i64, |sum, line| sum.saturating_add(line.amount_cents));
    let row = Model {
        fees_amount_cents: sum,
        total_amount_cents: sum,
        updated_at: session.now,
        ..row
    };
    Ok(session.update::<Entity>(row).await?)
}

/// The billing periods of an invoice.
pub(super) async fn periods(
    session: &Session,
    invoice_id: i64,
) -> Result<Vec<billing_period::Model>, Refusal> {
    let own = is(billing_period::Column::InvoiceId, invoice_id);
    Ok(session.all::<billing_period::Entity>(own).await?)
}

/// Computes a draft for the last time, deducts the customer's coupons and credits, and issues it.
pub(super) async fn finalize(session: &mut Session, row: Model) -> Result<Model, Refusal> {
    let row = compute(session, row).await?;
    settlement::issue(session, row).await
}

/// Dates of an invoice that is issued now.
pub(super) fn dated(session: &Session, customer: &customer::Model, row: Model) -> Model {
    let today = date(session.now, &customers::zone(customer));
    let days = i64::from(customer.net_payment_term.unwrap_or_default());
    // A term that ends beyond the calendar never ends.
    let due = Span::new()
        .try_days(days)
        .and_then(|term| today.checked_add(term));
    Model {
        issuing_date: Text(today),
        payment_due_date: Text(due.unwrap_or(jiff::civil::Date::MAX)),
        ..row
    }
}

/// Finalizes the drafts whose grace period is over.
pub async fn finalize_due(session: &mut Session) -> Result<(), Refusal> {
    let due =
        is(Column::Status, Text(InvoiceStatus::Draft)).and(Column::FinalizeAt.lte(session.now));
    for row in session.all::<Entity>(due).await? {
        finalize(session, row).await?;
    }
    Ok(())
}

/// Finalizes all drafts of a customer.
pub async fn finalize_drafts_of_customer(
    session: &mut Session,
    customer: &customer::Model,
) -> Result<(), Refusal> {
    let own =
        is(Column::CustomerId, customer.id).and(is(Column::Status, Text(InvoiceStatus::Draft)));
    for row in session.all::<Entity>(own).await? {
        finalize(session, row).await?;
    }
    Ok(())
}

/// Runs in a transaction that is rolled back: the customer really subscribes, and the first invoice
/// is the response.
pub async fn preview(
    session: &mut Session,
    params: lago::InvoicePreviewParams,
) -> Result<lago::Invoice, Refusal> {
    let input = params.body;
    let plan = plans::find_row(session, &input.plan_code).await?;
    let customer = match input.customer.external_id {
        Some(external_id) => customers::find_row(session, &external_id).await?,
        None => {
            let (name, currency) = (input.customer.name, input.customer.currency);
            customers::provisional(session, name, currency, input.customer.timezone).await?
        }
    };
    let customer = customers::settle_currency(session, customer, &plan.amount_currency.0).await?;
    for coupon in input.coupons.into_iter().flatten() {
        let applied = lago::AppliedCouponInput {
            applied_coupon: lago::AppliedCouponInputAppliedCoupon::new(
                customer.external_id.clone(),
                coupon.code,
            ),
        };
        applied_coupons::apply(session, lago::ApplyCouponParams::new(applied)).await?;
    }
    let mut checks = Checks::default();
    let billing_time = input.billing_time.unwrap_or(BillingTime::Calendar);
    checks.known(&billing_time, "billing_time");
    let start = input
        .subscription_at
        .map_or(Ok(session.now), |text| text.parse::<Moment>());
    checks.require(start.is_ok(), "subscription_at", "invalid_date");
    checks.done()?;
    let start = start.unwrap_or(session.now);
    let subscription =
        subscriptions::provisional(session, &customer, &plan, billing_time, start).await?;
    let base = subscriptions::cycles(&subscription, &plan, &customer)
        .0
        .at(start)?;
    session.now = if plan.pay_in_advance { start } else { base.to };
    let bill = Bill {
        subscription,
        base: Period {
            from: start,
            to: base.to,
        },
        charges: Period {
            from: start,
            to: start,
        },
        reason: if plan.pay_in_advance {
            "subscription_starting"
        } else {
            "subscription_periodic"
        },
    };
    let row = bill_at_once(session, &customer, bill).await?;
    Ok(lago::Invoice::new(extended_object(session, &row).await?))
}

async fn bill_at_once(
    session: &mut Session,
    customer: &customer::Model,
    what: Bill,
) -> Result<Model, Refusal> {
    let row = bill(session, customer, vec![what]).await?;
    match row.status.0 {
        InvoiceStatus::Draft => finalize(session, row).await,
        _ => Ok(row),
    }
}
