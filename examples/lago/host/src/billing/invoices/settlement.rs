//! What is deducted from an invoice when it is issued: coupons, then credit notes, then prepaid credits.

use super::making::{dated, open};
use super::{Entity, InvoiceStatus, Model, extended_object};
use crate::billing::refusal::Refusal;
use crate::billing::session::{NEW, Session, new_lago_id};
use crate::billing::{
    applied_coupons, coupons, credit_notes, customers, fees, money, plans, subscriptions, wallets,
};
use crate::lago::{self, CouponFrequency, InvoiceType, PaymentStatus, webhooks};
use crate::store::values::{Json, Text};
use crate::store::{
    applied_coupon, coupon, credit, credit_note, customer, fee, wallet_transaction,
};

/// Issues an invoice whose lines are computed.
pub(super) async fn issue(session: &mut Session, row: Model) -> Result<Model, Refusal> {
    let customer = customers::by_id(session, row.customer_id).await?;
    let mut row = dated(session, &customer, row);
    row.total_amount_cents = row.fees_amount_cents;
    if row.invoice_type.0 != InvoiceType::Credit {
        let lines = fees::of_invoice(session, row.id).await?;
        take_coupons(session, &mut row, &lines).await?;
        take_credit_notes(session, &mut row).await?;
        row.prepaid_credit_amount_cents = wallets::pay(session, &row, &lines).await?;
        row.total_amount_cents -= row.prepaid_credit_amount_cents;
    }
    row.status = Text(InvoiceStatus::Finalized);
    row.finalize_at = None;
    row.updated_at = session.now;
    if row.total_amount_cents == 0 {
        row.payment_status = Text(PaymentStatus::Succeeded);
    }
    let row = session.update::<Entity>(row).await?;
    fees::set_payment_status(session, row.id, &row.payment_status.0).await?;
    let object = extended_object(session, &row).await?;
    let organization_id = session.organization_id();
    match row.invoice_type.0 {
        InvoiceType::OneOff => {
            session.publish(webhooks::InvoiceOneOffCreated::new(
                &*organization_id,
                object.clone(),
            ));
        }
        InvoiceType::Credit => {
            session.publish(webhooks::InvoicePaidCreditAdded::new(
                &*organization_id,
                object.clone(),
            ));
        }
        _ => session.publish(webhooks::InvoiceCreated::new(
            &*organization_id,
            object.clone(),
        )),
    }
    session.publish(webhooks::InvoiceGenerated::new(organization_id, object));
    Ok(row)
}

/// Issues the invoice that sells credits; they settle when it is paid.
pub async fn issue_for_credits(
    session: &mut Session,
    customer: &customer::Model,
    currency: &lago::Currency,
    transaction: &wallet_transaction::Model,
) -> Result<Model, Refusal> {
    let row = open(session, customer, InvoiceType::Credit, currency.clone()).await?;
    let item = lago::CreditFeeItem {
        r#type: Default::default(),
        item_type: Default::default(),
        lago_item_id: transaction.lago_id.clone(),
        code: "credit".to_owned(),
        name: transaction
            .name
            .clone()
            .unwrap_or_else(|| "Prepaid credits".to_owned()),
        credit_amount: money::plain(transaction.credits.0),
    };
    let amount_cents = money::to_cents(transaction.amount.0, currency);
    let fee = fees::NewFee {
        invoice_id: Some(row.id),
        customer_id: customer.id,
        item: item.into(),
        fee_type: "credit",
        units: transaction.credits.0,
        amount_cents,
        currency: currency.clone(),
        period: None,
    };
    fees::store(session, fee.into_row(session)).await?;
    issue(
        session,
        Model {
            fees_amount_cents: amount_cents,
            ..row
        },
    )
    .await
}

async fn take_coupons(
    session: &Session,
    row: &mut Model,
    lines: &[fee::Model],
) -> Result<(), Refusal> {
    for applied in applied_coupons::active_of_customer(session, row.customer_id).await? {
        let coupon = coupons::by_id(session, applied.coupon_id).await?;
        let eligible = eligible_cents(session, &coupon, lines)
            .await?
            .min(row.total_amount_cents);
        let wanted = match (applied.percentage_rate, applied.amount_cents) {
            (_, Some(cents)) if coupon.coupon_type.0 == lago::CouponType::FixedAmount => {
                let fits = applied.amount_currency.as_ref() == Some(&row.currency);
                applied.amount_cents_remaining.unwrap_or(cents) * i64::from(fits)
            }
            (Some(rate), _) => money::percentage(eligible, rate.0),
            _ => 0,
        };
        let cents = wanted.min(eligible);
        if cents == 0 {
            continue;
        }
        let item = lago::CouponCreditItem {
            r#type: Default::default(),
            lago_item_id: applied.lago_id.clone(),
            code: coupon.code.clone(),
            name: coupon.name.clone(),
        };
        let credit = credit::Model {
            applied_coupon_id: Some(applied.id),
            ..new_credit(row, cents, item.into())
        };
        session.insert::<credit::Entity>(credit).await?;
        row.coupons_amount_cents += cents;
        row.total_amount_cents -= cents;
        let applied = used(session, applied, cents);
        session.update::<applied_coupon::Entity>(applied).await?;
    }
    Ok(())
}

/// The sum of the lines to which a coupon applies: all, or those of subscriptions to its plans.
async fn eligible_cents(
    session: &Session,
    coupon: &coupon::Model,
    lines: &[fee::Model],
) -> Result<i64, Refusal> {
    let mut cents = 0_i64;
    for line in lines {
        let is_eligible = match line.subscription_id {
            _ if coupon.plan_codes.0.is_empty() => true,
            Some(id) => {
                let subscription = subscriptions::by_id(session, id).await?;
                let plan = plans::by_id(session, subscription.plan_id).await?;
                coupon.plan_codes.0.contains(&plan.code)
            }
            None => false,
        };
        if is_eligible {
            cents = cents.saturating_add(line.amount_cents);
        }
    }
    Ok(cents)
}

/// An applied coupon after one more use.
fn used(session: &Session, applied: applied_coupon::Model, cents: i64) -> applied_coupon::Model {
    let mut applied = applied;
    let is_over = match applied.frequency.0 {
        CouponFrequency::Forever => false,
        CouponFrequency::Recurring => {
            let left = applied.frequency_duration_remaining.unwrap_or(1) - 1;
            applied.frequency_duration_remaining = Some(left);
            left <= 0
        }
        // `once`: an amount works until it is used up, a percentage on one invoice.
        _ => match &mut applied.amount_cents_remaining {
            Some(left) if applied.percentage_rate.is_none() => {
                *left -= cents;
                *left <= 0
            }
            _ => true,
        },
    };
    if is_over {
        applied.terminated_at = Some(session.now);
    }
    applied
}

async fn take_credit_notes(session: &Session, row: &mut Model) -> Result<(), Refusal> {
    for note in credit_notes::available_of_customer(session, row.customer_id).await? {
        let cents = note.balance_amount_cents.min(row.total_amount_cents);
        if cents == 0 || note.currency != row.currency {
            continue;
        }
        let item = lago::CreditNoteCreditItem {
            r#type: Default::default(),
            lago_item_id: note.lago_id.clone(),
            number: note.number.clone(),
        };
        let credit = credit::Model {
            credit_note_id: Some(note.id),
            ..new_credit(row, cents, item.into())
        };
        session.insert::<credit::Entity>(credit).await?;
        row.credit_notes_amount_cents += cents;
        row.total_amount_cents -= cents;
        let left = note.balance_amount_cents - cents;
        let state = if left == 0 { "consumed" } else { "available" };
        let note = credit_note::Model {
            balance_amount_cents: left,
            credit_status: Some(state.to_owned()),
            updated_at: session.now,
            ..note
        };
        session.update::<credit_note::Entity>(note).await?;
    }
    Ok(())
}

fn new_credit(row: &Model, amount_cents: i64, item: lago::CreditItem) -> credit::Model {
    credit::Model {
        id: NEW,
        lago_id: new_lago_id(),
        invoice_id: row.id,
        amount_cents,
        amount_currency: row.currency.clone(),
        applied_coupon_id: None,
        credit_note_id: None,
        item: Json(item),
    }
}
