//! Lists of invoices.

use jiff::civil::Date;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, Select};

use super::{Column, Entity, Model, objects};
use crate::billing::customers;
use crate::billing::refusal::{Checks, Refusal};
use crate::billing::session::{NEW, Session, is, optional};
use crate::lago;
use crate::store::customer;
use crate::store::values::Text;

/// `findAllInvoices`.
pub async fn find_all(
    session: &mut Session,
    params: lago::FindAllInvoicesParams,
) -> Result<lago::InvoicesPaginated, Refusal> {
    let mut rows = Entity::find();
    if let Some(external_id) = &params.external_customer_id {
        let customer = optional(customers::find_row(session, external_id).await)?;
        rows = rows.filter(Column::CustomerId.eq(customer.map_or(NEW, |customer| customer.id)));
    }
    if let Some(term) = &params.search_term {
        let named = session
            .all::<customer::Entity>(customer::Column::Name.contains(term))
            .await?;
        let of_named = Column::CustomerId.is_in(named.iter().map(|customer| customer.id));
        rows = rows.filter(Column::Number.contains(term).or(of_named));
    }
    let equal = [
        (
            Column::Currency,
            params.currency.map(|currency| currency.to_string()),
        ),
        (
            Column::InvoiceType,
            params.invoice_type.map(|kind| kind.to_string()),
        ),
    ];
    for (column, value) in equal {
        if let Some(value) = value {
            rows = rows.filter(is(column, value));
        }
    }
    if let Some(cents) = params.amount_from {
        rows = rows.filter(Column::TotalAmountCents.gte(cents));
    }
    if let Some(cents) = params.amount_to {
        rows = rows.filter(Column::TotalAmountCents.lte(cents));
    }
    if let Some(is_overdue) = params.payment_overdue {
        rows = rows.filter(is(Column::PaymentOverdue, is_overdue));
    }
    let dates = read_dates(
        params.issuing_date_from.as_ref(),
        params.issuing_date_to.as_ref(),
    )?;
    let rows = narrow(rows, dates, params.statuses, params.payment_statuses);
    list(session, rows, params.page, params.per_page).await
}

/// `findAllCustomerInvoices`.
pub async fn find_all_of_customer(
    session: &mut Session,
    params: lago::FindAllCustomerInvoicesParams,
) -> Result<lago::InvoicesPaginated, Refusal> {
    let customer = customers::find_row(session, &params.external_customer_id).await?;
    let rows = Entity::find().filter(Column::CustomerId.eq(customer.id));
    // The document has no error response here, so a malformed date is ignored.
    let dates = read_dates(
        params.issuing_date_from.as_ref(),
        params.issuing_date_to.as_ref(),
    );
    let rows = narrow(
        rows,
        dates.unwrap_or_default(),
        params.statuses,
        params.payment_statuses,
    );
    list(session, rows, params.page, params.per_page).await
}

/// The first and the last day.
pub(crate) type Dates = (Option<Date>, Option<Date>);

/// Reads the limits of a date of issue.
pub(crate) fn read_dates(from: Option<&String>, to: Option<&String>) -> Result<Dates, Refusal> {
    let mut checks = Checks::default();
    let mut read = |text: Option<&String>, field: &str| {
        let date = text.map(|text| text.parse::<Date>());
        checks.require(!matches!(date, Some(Err(_))), field, "invalid_date");
        date.and_then(Result::ok)
    };
    let dates = (read(from, "issuing_date_from"), read(to, "issuing_date_to"));
    checks.done()?;
    Ok(dates)
}

fn narrow(
    mut rows: Select<Entity>,
    (from, to): Dates,
    statuses: Option<Vec<lago::InvoiceStatus>>,
    payment_statuses: Option<Vec<lago::PaymentStatus>>,
) -> Select<Entity> {
    if let Some(from) = from {
        rows = rows.filter(Column::IssuingDate.gte(Text(from)));
    }
    if let Some(to) = to {
        rows = rows.filter(Column::IssuingDate.lte(Text(to)));
    }
    if let Some(statuses) = statuses {
        rows = rows.filter(Column::Status.is_in(statuses.into_iter().map(Text)));
    }
    if let Some(statuses) = payment_statuses {
        rows = rows.filter(Column::PaymentStatus.is_in(statuses.into_iter().map(Text)));
    }
    rows
}

async fn list(
    session: &Session,
    rows: Select<Entity>,
    page: Option<i32>,
    per_page: Option<i32>,
) -> Result<lago::InvoicesPaginated, Refusal> {
    let (rows, meta): (Vec<Model>, _) = session.page(rows, page, per_page).await?;
    let mut invoices = Vec::with_capacity(rows.len());
    for row in &rows {
        invoices.push(objects::object(session, row).await?);
    }
    Ok(lago::InvoicesPaginated::new(invoices, meta))
}
