//! Fees as the API shows them.

use super::{Column, Entity, Model, Refusal, Session, is, optional};
use crate::billing::{customers, money, subscriptions};
use crate::lago;
use crate::store::{charge, invoice};

/// A fee, with the fee that raises it to its charge's minimum inside.
pub async fn object(session: &Session, row: &Model) -> Result<lago::FeeObject, Refusal> {
    let mut fee = plain_object(session, row).await?;
    let lifting = session
        .one::<Entity>(is(Column::TrueUpOf, row.id), "fee")
        .await;
    if let Some(lifting) = optional(lifting)? {
        fee.true_up_fee = Box::new(plain_object(session, &lifting).await?).into();
    }
    Ok(fee)
}

/// Fees; those that raise others are listed only inside these.
pub async fn objects(session: &Session, rows: &[Model]) -> Result<Vec<lago::FeeObject>, Refusal> {
    let mut fees = Vec::with_capacity(rows.len());
    for row in rows.iter().filter(|row| row.true_up_of.is_none()) {
        fees.push(object(session, row).await?);
    }
    Ok(fees)
}

async fn plain_object(session: &Session, row: &Model) -> Result<lago::FeeObject, Refusal> {
    let customer = customers::by_id(session, row.customer_id).await?;
    let subscription = match row.subscription_id {
        Some(id) => Some(subscriptions::by_id(session, id).await?),
        None => None,
    };
    let invoice = match row.invoice_id {
        Some(id) => Some(session.row::<invoice::Entity>(id, "invoice").await?.lago_id),
        None => None,
    };
    let charge = match row.charge_id {
        Some(id) => Some(session.row::<charge::Entity>(id, "charge").await?.lago_id),
        None => None,
    };
    Ok(lago::FeeObject {
        lago_id: row.lago_id.clone(),
        lago_invoice_id: invoice,
        lago_charge_id: charge.into(),
        lago_subscription_id: subscription.as_ref().map(|own| own.lago_id.clone()).into(),
        external_customer_id: customer.external_id,
        external_subscription_id: subscription.map(|own| own.external_id).into(),
        item: row.item.0.clone(),
        units: money::plain(row.units.0),
        precise_unit_amount: money::plain(row.unit_amount.0),
        amount_cents: row.amount_cents,
        amount_currency: row.amount_currency.0.clone(),
        events_count: row.events_count.into(),
        from_date: row.from_date.map(|moment| moment.to_string()).into(),
        to_date: row.to_date.map(|moment| moment.to_string()).into(),
        pay_in_advance: row.pay_in_advance,
        payment_status: row.payment_status.0.clone(),
        event_transaction_id: row.event_transaction_id.clone().into(),
        true_up_fee: None.into(),
        created_at: row.created_at.to_string(),
    })
}
