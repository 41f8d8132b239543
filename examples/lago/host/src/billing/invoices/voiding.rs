//! Voids invoices.

use super::{Entity, InvoiceStatus, Model, extended_object, find_row};
use crate::billing::refusal::{Checks, Refusal};
use crate::billing::session::{Session, is};
use crate::billing::{credit_notes, fees, wallets};
use crate::lago::{self, CouponFrequency, PaymentStatus, webhooks};
use crate::store::values::Text;
use crate::store::{applied_coupon, credit, credit_note};

/// `voidInvoice`: gives back the coupons, credit notes and prepaid credits that it used.
pub async fn void(
    session: &mut Session,
    params: lago::VoidInvoiceParams,
) -> Result<lago::Invoice, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    let is_paid = row.payment_status.0 == PaymentStatus::Succeeded && row.total_amount_cents > 0;
    if row.status.0 != InvoiceStatus::Finalized || is_paid {
        return Err(Refusal::NotAllowed("not_voidable"));
    }
    let input = params.body.unwrap_or_default();
    if input.generate_credit_note.unwrap_or_default() {
        let credit = input.credit_amount.unwrap_or_default();
        let mut checks = Checks::default();
        checks.require(credit >= 0, "credit_amount", "value_is_out_of_range");
        // Nothing was paid, so nothing is paid back.
        let is_refund = input.refund_amount.unwrap_or_default() > 0;
        checks.require(
            !is_refund,
            "refund_amount",
            "higher_than_remaining_invoice_amount",
        );
        checks.done()?;
        credit_notes::give_back_invoice(session, &row, credit).await?;
    }
    give_back(session, &row).await?;
    wallets::give_back(session, &row).await?;
    let status = Text(InvoiceStatus::Voided);
    let row = Model {
        status,
        payment_overdue: false,
        updated_at: session.now,
        ..row
    };
    let row = session.update::<Entity>(row).await?;
    fees::set_payment_status(session, row.id, &PaymentStatus::Failed).await?;
    let object = extended_object(session, &row).await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::InvoiceVoided::new(
        organization_id,
        object.clone(),
    ));
    Ok(lago::Invoice::new(object))
}

async fn give_back(session: &Session, row: &Model) -> Result<(), Refusal> {
    for used in session
        .all::<credit::Entity>(is(credit::Column::InvoiceId, row.id))
        .await?
    {
        if let Some(id) = used.applied_coupon_id {
            let mut applied = session
                .row::<applied_coupon::Entity>(id, "applied_coupon")
                .await?;
            if let Some(left) = &mut applied.amount_cents_remaining {
                *left += used.amount_cents;
            }
            if applied.frequency.0 == CouponFrequency::Recurring {
                let left = applied.frequency_duration_remaining.unwrap_or_default();
                applied.frequency_duration_remaining = Some(left + 1);
            }
            applied.terminated_at = None;
            session.update::<applied_coupon::Entity>(applied).await?;
        }
        if let Some(id) = used.credit_note_id {
            let note = session
                .row::<credit_note::Entity>(id, "credit_note")
                .await?;
            let note = credit_note::Model {
                balance_amount_cents: note.balance_amount_cents + used.amount_cents,
                credit_status: Some("available".to_owned()),
                updated_at: session.now,
                ..note
            };
            session.update::<credit_note::Entity>(note).await?;
        }
    }
    Ok(())
}
