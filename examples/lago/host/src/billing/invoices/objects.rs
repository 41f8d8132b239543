//! Invoices as the API shows them.

use super::{Model, by_id, making};
use crate::billing::refusal::Refusal;
use crate::billing::session::{Session, is};
use crate::billing::{customers, fees, subscriptions};
use crate::lago;
use crate::store::credit;

macro_rules! invoice {
    ($name:ident, $session:expr, $row:expr $(, $field:ident: $value:expr)*) => {{
        let row = $row;
        lago::$name {
            lago_id: row.lago_id.clone(),
            sequential_id: row.sequential_id,
            number: row.number.clone(),
            issuing_date: row.issuing_date.0.to_string(),
            payment_due_date: row.payment_due_date.0.to_string(),
            payment_overdue: row.payment_overdue,
            payment_dispute_lost_at: row
                .payment_dispute_lost_at
                .map(|moment| moment.to_string())
                .into(),
            invoice_type: row.invoice_type.0.clone(),
            status: row.status.0.clone(),
            payment_status: row.payment_status.0.clone(),
            currency: row.currency.0.clone(),
            fees_amount_cents: row.fees_amount_cents,
            coupons_amount_cents: row.coupons_amount_cents,
            credit_notes_amount_cents: row.credit_notes_amount_cents,
            prepaid_credit_amount_cents: row.prepaid_credit_amount_cents,
            total_amount_cents: row.total_amount_cents,
            created_at: row.created_at.to_string(),
            updated_at: row.updated_at.to_string(),
            customer: customers::object(&customers::by_id($session, row.customer_id).await?),
            metadata: row.metadata.0.clone(),
            $($field: $value,)*
        }
    }};
}

/// An invoice, as in lists.
pub(super) async fn object(session: &Session, row: &Model) -> Result<lago::InvoiceObject, Refusal> {
    Ok(invoice!(InvoiceObject, session, row))
}

/// An invoice with all its details.
pub async fn extended_object(
    session: &Session,
    row: &Model,
) -> Result<lago::InvoiceObjectExtended, Refusal> {
    let mut billing_periods = Vec::new();
    let mut billed = Vec::new();
    for period in making::periods(session, row.id).await? {
        let subscription = subscriptions::by_id(session, period.subscription_id).await?;
        billing_periods.push(lago::BillingPeriodObject {
            lago_subscription_id: subscription.lago_id.clone(),
            external_subscription_id: subscription.external_id.clone(),
            subscription_from_datetime: period.subscription_from.to_string(),
            subscription_to_datetime: period.subscription_to.to_string(),
            charges_from_datetime: period.charges_from.to_string(),
            charges_to_datetime: period.charges_to.to_string(),
            invoicing_reason: period.invoicing_reason.as_str().into(),
        });
        billed.push(subscriptions::object(session, &subscription).await?);
    }
    let lines = fees::of_invoice(session, row.id).await?;
    let lines = fees::objects(session, &lines).await?;
    let credits = session
        .all::<credit::Entity>(is(credit::Column::InvoiceId, row.id))
        .await?;
    let credits = credit_objects(session, &credits).await?;
    Ok(invoice!(
        InvoiceObjectExtended, session, row,
        billing_periods: billing_periods,
        fees: lines,
        credits: credits,
        subscriptions: billed
    ))
}

/// What coupons and credit notes took off invoices.
pub async fn credit_objects(
    session: &Session,
    rows: &[credit::Model],
) -> Result<Vec<lago::CreditObject>, Refusal> {
    let mut credits = Vec::with_capacity(rows.len());
    for row in rows {
        let invoice = by_id(session, row.invoice_id).await?;
        credits.push(lago::CreditObject {
            lago_id: row.lago_id.clone(),
            amount_cents: row.amount_cents,
            amount_currency: row.amount_currency.0.clone(),
            item: row.item.0.clone(),
            invoice: lago::CreditObjectInvoice {
                lago_id: invoice.lago_id,
                payment_status: invoice.payment_status.0,
            },
        });
    }
    Ok(credits)
}
