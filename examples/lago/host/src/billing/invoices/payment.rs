//! Payment of invoices.

use jiff::ToSpan;
use sea_orm::{ColumnTrait, ExprTrait};

use super::{Column, Entity, InvoiceStatus, Model, extended_object, find_row};
use crate::billing::metadata::{self, Piece};
use crate::billing::periods::start_of;
use crate::billing::refusal::{Checks, Refusal};
use crate::billing::session::{Session, is};
use crate::billing::{customers, fees, wallet_transactions};
use crate::lago::{self, InvoiceType, PaymentStatus, webhooks};
use crate::store::customer;
use crate::store::values::{Json, Moment, Text};

/// `updateInvoice`: payment status and metadata. A paid invoice of prepaid credits settles them.
pub async fn update(
    session: &mut Session,
    params: lago::UpdateInvoiceParams,
) -> Result<lago::Invoice, Refusal> {
    let mut row = find_row(session, &params.lago_id).await?;
    let input = params.body.invoice;
    let mut checks = Checks::default();
    if let Some(pieces) = input.metadata {
        let pieces: Vec<Piece> = pieces
            .into_iter()
            .map(|piece| Piece {
                id: piece.id,
                key: piece.key,
                value: piece.value,
                display_in_invoice: true,
            })
            .collect();
        metadata::check(&pieces, &mut checks);
        row.metadata = Json(metadata::of_invoice(&row.metadata.0, pieces, session.now));
    }
    if let Some(status) = &input.payment_status {
        checks.known(status, "payment_status");
        let is_issued = row.status.0 == InvoiceStatus::Finalized;
        checks.require(is_issued, "payment_status", "invoice_is_not_finalized");
        // A paid invoice stays paid: its credits may already be used up.
        let was_paid = row.payment_status.0 == PaymentStatus::Succeeded;
        let stays = !was_paid || *status == PaymentStatus::Succeeded;
        checks.require(stays, "payment_status", "invoice_is_paid");
    }
    checks.done()?;
    row.updated_at = session.now;
    let row = session.update::<Entity>(row).await?;
    let row = match input.payment_status {
        Some(status) if status != row.payment_status.0 => set_payment(session, row, status).await?,
        _ => row,
    };
    Ok(lago::Invoice::new(extended_object(session, &row).await?))
}

/// `retryPayment`: puts a failed payment back to pending.
pub async fn retry_payment(
    session: &mut Session,
    params: lago::RetryPaymentParams,
) -> Result<(), Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    let has_failed = row.payment_status.0 == PaymentStatus::Failed;
    if row.status.0 != InvoiceStatus::Finalized || !has_failed {
        return Err(Refusal::NotAllowed("payment_has_not_failed"));
    }
    set_payment(session, row, PaymentStatus::Pending).await?;
    Ok(())
}

async fn set_payment(
    session: &mut Session,
    row: Model,
    status: PaymentStatus,
) -> Result<Model, Refusal> {
    let is_paid = status == PaymentStatus::Succeeded;
    let row = Model {
        payment_overdue: row.payment_overdue && !is_paid,
        payment_status: Text(status.clone()),
        updated_at: session.now,
        ..row
    };
    let row = session.update::<Entity>(row).await?;
    fees::set_payment_status(session, row.id, &status).await?;
    if row.invoice_type.0 == InvoiceType::Credit {
        wallet_transactions::follow_payment(session, row.id, &status).await?;
    }
    let object = extended_object(session, &row).await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::InvoicePaymentStatusUpdated::new(
        organization_id,
        object,
    ));
    Ok(row)
}

/// `loseDisputeInvoice`.
pub async fn lose_dispute(
    session: &mut Session,
    params: lago::LoseDisputeInvoiceParams,
) -> Result<lago::Invoice, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    if row.status.0 != InvoiceStatus::Finalized || row.payment_dispute_lost_at.is_some() {
        return Err(Refusal::NotAllowed("not_disputable"));
    }
    let now = session.now;
    let row = Model {
        payment_dispute_lost_at: Some(now),
        updated_at: now,
        ..row
    };
    let row = session.update::<Entity>(row).await?;
    let object = extended_object(session, &row).await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::InvoicePaymentDisputeLost::new(
        organization_id,
        object.clone(),
    ));
    Ok(lago::Invoice::new(object))
}

/// When an unpaid invoice becomes overdue: at the start of the day after its due date, in its customer's
/// time zone.
pub fn overdue_at(row: &Model, customer: &customer::Model) -> Option<Moment> {
    let is_open = row.status.0 == InvoiceStatus::Finalized
        && row.payment_status.0 != PaymentStatus::Succeeded
        && !row.payment_overdue;
    let day = row.payment_due_date.0.checked_add(1.day()).ok()?;
    start_of(day, &customers::zone(customer))
        .ok()
        .filter(|_| is_open)
}

/// Marks the invoices whose due date has passed.
pub async fn mark_overdue(session: &mut Session) -> Result<(), Refusal> {
    let open = is(Column::Status, Text(InvoiceStatus::Finalized))
        .and(Column::PaymentStatus.ne(Text(PaymentStatus::Succeeded)))
        .and(is(Column::PaymentOverdue, false));
    for row in session.all::<Entity>(open).await? {
        let customer = customers::by_id(session, row.customer_id).await?;
        if overdue_at(&row, &customer).is_none_or(|moment| moment > session.now) {
            continue;
        }
        let row = Model {
            payment_overdue: true,
            updated_at: session.now,
            ..row
        };
        let row = session.update::<Entity>(row).await?;
        let object = extended_object(session, &row).await?;
        let organization_id = session.organization_id();
        session.publish(webhooks::InvoicePaymentOverdue::new(
            organization_id,
            object,
        ));
    }
    Ok(())
}
