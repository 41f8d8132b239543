//! Creates credit notes.

use super::{Column, Entity, Model, customers, invoices, is, objects};
use crate::billing::periods::{Period, date, days};
use crate::billing::refusal::{Checks, Refusal};
use crate::billing::session::{NEW, Session, all_of, new_lago_id};
use crate::billing::{fees, money};
use crate::lago::{self, CreditNoteReason, InvoiceStatus, PaymentStatus, webhooks};
use crate::store::values::Text;
use crate::store::{credit_note_item, fee, invoice, subscription};

/// The amounts that a credit note gives back.
struct Note {
    items: Vec<(fee::Model, i64)>,
    coupons_adjustment_cents: i64,
    total_cents: i64,
}

/// The reason of a credit note.
struct Cause {
    reason: CreditNoteReason,
    description: Option<String>,
    credit_cents: i64,
    refund_cents: i64,
}

/// `createCreditNote`.
pub async fn create(
    session: &mut Session,
    params: lago::CreateCreditNoteParams,
) -> Result<lago::CreditNoteExtended, Refusal> {
    let input = params.body.credit_note;
    let invoice = creditable(session, &input.invoice_id).await?;
    let note = work_out(session, &invoice, &input.items, false).await?;
    let reason = input
        .reason
        .into_value()
        .map_or(CreditNoteReason::Other, |r| r.as_str().into());
    let refund_cents = input.refund_amount_cents.into_value().unwrap_or_default();
    let rest = note.total_cents.saturating_sub(refund_cents);
    let credit_cents = input.credit_amount_cents.into_value().unwrap_or(rest);

    let mut checks = Checks::default();
    checks.known(&reason, "reason");
    checks.require(
        refund_cents >= 0,
        "refund_amount_cents",
        "value_is_out_of_range",
    );
    checks.require(
        credit_cents >= 0,
        "credit_amount_cents",
        "value_is_out_of_range",
    );
    let refundable = max_refundable(session, &invoice).await?;
    let has_paid = refund_cents <= refundable;
    checks.require(
        has_paid,
        "refund_amount_cents",
        "higher_than_remaining_invoice_amount",
    );
    let adds_up = credit_cents.checked_add(refund_cents) == Some(note.total_cents);
    checks.require(adds_up, "base", "does_not_match_item_amounts");
    checks.done()?;
    let cause = Cause {
        reason,
        description: input.description.into_value(),
        credit_cents,
        refund_cents,
    };
    let row = store(session, &invoice, note, cause).await?;
    Ok(lago::CreditNoteExtended::new(
        objects::extended_object(session, &row).await?,
    ))
}

/// `estimateCreditNote`: items are limited to the rest of their fees.
pub async fn estimate(
    session: &mut Session,
    params: lago::EstimateCreditNoteParams,
) -> Result<lago::CreditNoteEstimated, Refusal> {
    let input = params.body.credit_note;
    let invoice = creditable(session, &input.invoice_id).await?;
    let note = work_out(session, &invoice, &input.items, true).await?;
    let items = note.items.into_iter().map(|(fee, amount_cents)| {
        lago::CreditNoteEstimatedEstimatedCreditNoteItemsItem {
            lago_fee_id: fee.lago_id,
            amount_cents,
        }
    });
    Ok(lago::CreditNoteEstimated::new(
        lago::CreditNoteEstimatedEstimatedCreditNote {
            lago_invoice_id: invoice.lago_id.clone(),
            invoice_number: invoice.number.clone(),
            currency: invoice.currency.0.clone(),
            coupons_adjustment_amount_cents: note.coupons_adjustment_cents,
            max_creditable_amount_cents: note.total_cents,
            max_refundable_amount_cents: max_refundable(session, &invoice)
                .await?
                .min(note.total_cents),
            items: items.collect(),
        },
    ))
}

/// Gives back the fees of an invoice that is voided, up to an amount of credit.
pub async fn give_back_invoice(
    session: &mut Session,
    invoice: &invoice::Model,
    credit_cents: i64,
) -> Result<(), Refusal> {
    let mut left = credit_cents;
    let mut items = Vec::new();
    for fee in fees::of_invoice(session, invoice.id).await? {
        let amount_cents = left_of_fee(session, &fee).await?.min(left);
        left -= amount_cents;
        items.push(lago::CreditNoteItemInput {
            fee_id: fee.lago_id,
            amount_cents,
        });
    }
    if left > 0 {
        let code = "higher_than_remaining_invoice_amount";
        return Err(Refusal::invalid("credit_amount", code));
    }
    let note = work_out(session, invoice, &items, true).await?;
    let credit_cents = note.total_cents;
    let reason = CreditNoteReason::Other;
    let cause = Cause {
        reason,
        description: None,
        credit_cents,
        refund_cents: 0,
    };
    store(session, invoice, note, cause).await?;
    Ok(())
}

/// Gives back the part of a base price that was paid in advance for the time after a subscription's end.
pub async fn give_back_unused(
    session: &mut Session,
    subscription: &subscription::Model,
    unused: Period,
    is_refund: bool,
) -> Result<(), Refusal> {
    let own = all_of([
        is(fee::Column::SubscriptionId, subscription.id),
        is(fee::Column::FeeType, "subscription"),
        is(fee::Column::PayInAdvance, true),
    ]);
    let last = session.all::<fee::Entity>(own).await?.pop();
    let Some((fee, invoice_id)) = last.and_then(|fee| fee.invoice_id.map(|id| (fee, id))) else {
        return Ok(());
    };
    let invoice = invoices::by_id(session, invoice_id).await?;
    let (Some(from), Some(to)) = (fee.from_date, fee.to_date) else {
        return Ok(());
    };
    if invoice.status.0 != InvoiceStatus::Finalized || unused.is_empty() {
        return Ok(());
    }
    let customer = customers::by_id(session, invoice.customer_id).await?;
    let zone = customers::zone(&customer);
    let paid = Period {
        from,
        to: to.plus_millis(1000),
    };
    // The last day was used; the rest starts with the next day.
    let unused_days = (days(unused, &zone)? - 1).max(0);
    let wanted = money::share(fee.amount_cents, unused_days, days(paid, &zone)?);
    let amount_cents = wanted.min(left_of_fee(session, &fee).await?);
    if amount_cents == 0 {
        return Ok(());
    }
    let item = lago::CreditNoteItemInput {
        fee_id: fee.lago_id,
        amount_cents,
    };
    let note = work_out(session, &invoice, &[item], true).await?;
    let refundable = max_refundable(session, &invoice)
        .await?
        .min(note.total_cents);
    let refund_cents = if is_refund { refundable } else { 0 };
    let cause = Cause {
        reason: CreditNoteReason::OrderChange,
        description: Some("Unused time of a subscription that ended.".to_owned()),
        credit_cents: note.total_cents - refund_cents,
        refund_cents,
    };
    store(session, &invoice, note, cause).await?;
    Ok(())
}

async fn creditable(session: &Session, lago_id: &str) -> Result<invoice::Model, Refusal> {
    let invoice = invoices::find_row(session, lago_id).await?;
    let is_credit = invoice.invoice_type.0 == lago::InvoiceType::Credit;
    if invoice.status.0 != InvoiceStatus::Finalized || is_credit {
        return Err(Refusal::NotAllowed("invalid_type_or_status"));
    }
    Ok(invoice)
}

/// Checks items against the rest of their fees, or limits them to it.
async fn work_out(
    session: &Session,
    invoice: &invoice::Model,
    inputs: &[lago::CreditNoteItemInput],
    is_cut: bool,
) -> Result<Note, Refusal> {
    let mut checks = Checks::default();
    checks.require(!inputs.is_empty(), "items", "value_is_mandatory");
    let mut items: Vec<(fee::Model, i64)> = Vec::with_capacity(inputs.len());
    for input in inputs {
        let fee = fees::find_row(session, &input.fee_id).await?;
        let is_own = fee.invoice_id == Some(invoice.id);
        checks.require(is_own, "fee_id", "value_is_invalid");
        let is_repeated = items.iter().any(|(earlier, _)| earlier.id == fee.id);
        checks.require(!is_repeated, "fee_id", "value_already_exist");
        checks.require(
            input.amount_cents >= 0,
            "amount_cents",
            "value_is_out_of_range",
        );
        let left = left_of_fee(session, &fee).await?;
        let fits = is_cut || input.amount_cents <= left;
        checks.require(fits, "amount_cents", "higher_than_remaining_fee_amount");
        items.push((fee, input.amount_cents.min(left)));
    }
    checks.done()?;
    let sum: i64 = items.iter().map(|(_, cents)| cents).sum();
    let coupons = invoice.coupons_amount_cents;
    let coupons_adjustment_cents = match invoice.fees_amount_cents {
        0 => 0,
        all => money::share(sum, coupons, all),
    };
    let total_cents = sum - coupons_adjustment_cents;
    Ok(Note {
        items,
        coupons_adjustment_cents,
        total_cents,
    })
}

async fn left_of_fee(session: &Session, fee: &fee::Model) -> Result<i64, Refusal> {
    let given = is(credit_note_item::Column::FeeId, fee.id);
    let given = session.all::<credit_note_item::Entity>(given).await?;
    let given: i64 = given.iter().map(|item| item.amount_cents).sum();
    Ok((fee.amount_cents - given).max(0))
}

/// The amount that was paid for an invoice, less what was paid back.
async fn max_refundable(session: &Session, invoice: &invoice::Model) -> Result<i64, Refusal> {
    if invoice.payment_status.0 != PaymentStatus::Succeeded {
        return Ok(0);
    }
    let notes = session
        .all::<Entity>(is(Column::InvoiceId, invoice.id))
        .await?;
    let refunded: i64 = notes.iter().map(|note| note.refund_amount_cents).sum();
    Ok((invoice.total_amount_cents - refunded).max(0))
}

async fn store(
    session: &mut Session,
    invoice: &invoice::Model,
    note: Note,
    cause: Cause,
) -> Result<Model, Refusal> {
    let customer = customers::by_id(session, invoice.customer_id).await?;
    let earlier = session
        .count::<Entity>(is(Column::InvoiceId, invoice.id))
        .await?;
    let sequential_id = earlier.saturating_add(1);
    let state = |cents: i64, state: &str| (cents > 0).then(|| state.to_owned());
    let row = Model {
        id: NEW,
        lago_id: new_lago_id(),
        customer_id: customer.id,
        invoice_id: invoice.id,
        sequential_id,
        number: format!("{}-CN{sequential_id:03}", invoice.number),
        invoice_number: invoice.number.clone(),
        issuing_date: Text(date(session.now, &customers::zone(&customer))),
        reason: Text(cause.reason),
        description: cause.description,
        currency: invoice.currency.clone(),
        total_amount_cents: note.total_cents,
        coupons_adjustment_amount_cents: note.coupons_adjustment_cents,
        credit_amount_cents: cause.credit_cents,
        refund_amount_cents: cause.refund_cents,
        balance_amount_cents: cause.credit_cents,
        credit_status: state(cause.credit_cents, "available"),
        refund_status: state(cause.refund_cents, "pending"),
        created_at: session.now,
        updated_at: session.now,
    };
    let row = session.insert::<Entity>(row).await?;
    for (fee, amount_cents) in note.items {
        let item = credit_note_item::Model {
            id: NEW,
            lago_id: new_lago_id(),
            credit_note_id: row.id,
            fee_id: fee.id,
            amount_cents,
        };
        session.insert::<credit_note_item::Entity>(item).await?;
    }
    let object = objects::extended_object(session, &row).await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::CreditNoteCreated::new(
        &*organization_id,
        object.clone(),
    ));
    session.publish(webhooks::CreditNoteGenerated::new(organization_id, object));
    Ok(row)
}
