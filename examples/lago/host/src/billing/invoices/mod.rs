//! Invoices: what customers owe.

mod document;
mod listing;
mod making;
mod objects;
mod one_off;
mod payment;
mod settlement;
mod voiding;

use extism_openapi::{Bytes, Response};
use sea_orm::ColumnTrait;

pub(super) use self::listing::read_dates;
pub use self::listing::{find_all, find_all_of_customer};
pub use self::making::{Bill, bill, finalize_drafts_of_customer, finalize_due, preview};
pub use self::objects::{credit_objects, extended_object};
pub use self::one_off::create;
pub use self::payment::{lose_dispute, mark_overdue, overdue_at, retry_payment, update};
pub use self::settlement::issue_for_credits;
pub use self::voiding::void;
use super::refusal::Refusal;
use super::session::{Session, is};
use crate::lago::{self, InvoiceStatus};
use crate::store::invoice::{Column, Entity, Model};

/// `findInvoice`.
pub async fn find(
    session: &mut Session,
    params: lago::FindInvoiceParams,
) -> Result<lago::Invoice, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    Ok(lago::Invoice::new(extended_object(session, &row).await?))
}

/// `refreshInvoice`: computes a draft again.
pub async fn refresh(
    session: &mut Session,
    params: lago::RefreshInvoiceParams,
) -> Result<lago::Invoice, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    let row = making::compute(session, draft(row)?).await?;
    Ok(lago::Invoice::new(extended_object(session, &row).await?))
}

/// `finalizeInvoice`: before the draft's grace period is over.
pub async fn finalize(
    session: &mut Session,
    params: lago::FinalizeInvoiceParams,
) -> Result<lago::Invoice, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    let row = making::finalize(session, draft(row)?).await?;
    Ok(lago::Invoice::new(extended_object(session, &row).await?))
}

/// `downloadInvoice`.
pub async fn download(
    session: &mut Session,
    params: lago::DownloadInvoiceParams,
) -> Result<Response<Bytes>, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    if row.status.0 == InvoiceStatus::Draft {
        return Err(Refusal::NotAllowed("is_draft"));
    }
    let invoice = extended_object(session, &row).await?;
    let disposition = format!("attachment; filename=\"{}.pdf\"", row.number);
    Ok(Response::from(Bytes::from(document::pdf(&invoice)))
        .with_header("Content-Disposition", disposition)
        .with_header("X-Lago-Document-Number", row.number))
}

fn draft(row: Model) -> Result<Model, Refusal> {
    match row.status.0 {
        InvoiceStatus::Draft => Ok(row),
        _ => Err(Refusal::NotAllowed("not_a_draft")),
    }
}

/// The invoice with an id of the API.
pub async fn find_row(session: &Session, lago_id: &str) -> Result<Model, Refusal> {
    session
        .one::<Entity>(is(Column::LagoId, lago_id), "invoice")
        .await
}

/// The invoice that another row refers to.
pub async fn by_id(session: &Session, id: i64) -> Result<Model, Refusal> {
    session.row::<Entity>(id, "invoice").await
}

async fn count_of_customer(session: &Session, customer_id: i64) -> Result<i32, Refusal> {
    Ok(session
        .count::<Entity>(Column::CustomerId.eq(customer_id))
        .await?)
}
