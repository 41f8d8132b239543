//! Credit notes, which give money back.

mod making;
mod objects;

use extism_openapi::Response;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

pub use self::making::{create, estimate, give_back_invoice, give_back_unused};
use super::customers;
use super::invoices;
use super::refusal::{Checks, Refusal};
use super::session::{NEW, Session, is, optional};
use crate::lago;
use crate::store::credit_note::{Column, Entity, Model};
use crate::store::values::Text;

/// `findAllCreditNotes`.
pub async fn find_all(
    session: &mut Session,
    params: lago::FindAllCreditNotesParams,
) -> Result<lago::CreditNotesPaginated, Refusal> {
    let mut rows = Entity::find();
    if let Some(external_id) = &params.external_customer_id {
        let customer = optional(customers::find_row(session, external_id).await)?;
        rows = rows.filter(Column::CustomerId.eq(customer.map_or(NEW, |customer| customer.id)));
    }
    let equal = [
        (
            Column::Currency,
            params.currency.map(|currency| currency.to_string()),
        ),
        (
            Column::Reason,
            params.reason.map(|reason| reason.to_string()),
        ),
        (
            Column::CreditStatus,
            params.credit_status.map(|status| status.to_string()),
        ),
        (
            Column::RefundStatus,
            params.refund_status.map(|status| status.to_string()),
        ),
        (Column::InvoiceNumber, params.invoice_number),
    ];
    for (column, value) in equal {
        if let Some(value) = value {
            rows = rows.filter(is(column, value));
        }
    }
    // The document has no error response here, so a malformed date is ignored.
    let (from, to) = (
        params.issuing_date_from.as_ref(),
        params.issuing_date_to.as_ref(),
    );
    let (from, to) = invoices::read_dates(from, to).unwrap_or_default();
    if let Some(from) = from {
        rows = rows.filter(Column::IssuingDate.gte(Text(from)));
    }
    if let Some(to) = to {
        rows = rows.filter(Column::IssuingDate.lte(Text(to)));
    }
    let (rows, meta) = session.page(rows, params.page, params.per_page).await?;
    let mut notes = Vec::with_capacity(rows.len());
    for row in &rows {
        notes.push(objects::object(session, row).await?);
    }
    Ok(lago::CreditNotesPaginated::new(notes, meta))
}

/// `findCreditNote`.
pub async fn find(
    session: &mut Session,
    params: lago::FindCreditNoteParams,
) -> Result<lago::CreditNoteExtended, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    Ok(lago::CreditNoteExtended::new(
        objects::extended_object(session, &row).await?,
    ))
}

/// `updateCreditNote`: the status of its refund.
pub async fn update(
    session: &mut Session,
    params: lago::UpdateCreditNoteParams,
) -> Result<lago::CreditNoteExtended, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    let status = params.body.credit_note.refund_status.to_string();
    let mut checks = Checks::default();
    let is_known = ["pending", "succeeded", "failed"].contains(&status.as_str());
    checks.require(is_known, "refund_status", "value_is_invalid");
    checks.require(row.refund_status.is_some(), "refund_status", "no_refund");
    checks.done()?;
    let row = Model {
        refund_status: Some(status),
        updated_at: session.now,
        ..row
    };
    let row = session.update::<Entity>(row).await?;
    Ok(lago::CreditNoteExtended::new(
        objects::extended_object(session, &row).await?,
    ))
}

/// `downloadCreditNote`: a line of headings, then a line for each item.
pub async fn download(
    session: &mut Session,
    params: lago::DownloadCreditNoteParams,
) -> Result<Response<String>, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    let note = objects::object(session, &row).await?;
    let mut csv = String::from("fee_id,item,amount_cents,currency\r\n");
    for item in &note.items {
        let what = serde_json::to_value(&item.fee.item)?;
        let name = objects::csv_field(what["name"].as_str().unwrap_or_default());
        let (fee, cents, currency) = (&item.fee.lago_id, item.amount_cents, &item.amount_currency);
        csv.push_str(&format!("{fee},{name},{cents},{currency}\r\n"));
    }
    let disposition = format!("attachment; filename=\"{}.csv\"", row.number);
    Ok(Response::from(csv).with_header("Content-Disposition", disposition))
}

/// `voidCreditNote`: takes away the credit that is not used up yet.
pub async fn void(
    session: &mut Session,
    params: lago::VoidCreditNoteParams,
) -> Result<lago::CreditNoteExtended, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    if row.balance_amount_cents == 0 {
        return Err(Refusal::NotAllowed("no_voidable_amount"));
    }
    let row = Model {
        balance_amount_cents: 0,
        credit_status: Some("voided".to_owned()),
        updated_at: session.now,
        ..row
    };
    let row = session.update::<Entity>(row).await?;
    Ok(lago::CreditNoteExtended::new(
        objects::extended_object(session, &row).await?,
    ))
}

async fn find_row(session: &Session, lago_id: &str) -> Result<Model, Refusal> {
    session
        .one::<Entity>(is(Column::LagoId, lago_id), "credit_note")
        .await
}

/// The credit notes of a customer that still have credit, oldest first.
pub async fn available_of_customer(
    session: &Session,
    customer_id: i64,
) -> Result<Vec<Model>, Refusal> {
    let condition = is(Column::CustomerId, customer_id).and(Column::BalanceAmountCents.gt(0));
    Ok(session.all::<Entity>(condition).await?)
}
