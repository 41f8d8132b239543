//! Fees: the lines of invoices.

mod making;
mod objects;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

pub use self::making::{
    NewFee, base_fee, bill_event, charge_fees, of_event, store, waiting_of_subscription,
};
pub use self::objects::{object, objects};
use super::customers;
use super::refusal::{Checks, Refusal};
use super::session::{NEW, Session, is, optional};
use crate::lago::{self, FeePaymentStatus};
use crate::store::fee::{Column, Entity, Model};
use crate::store::subscription;
use crate::store::values::{Moment, Text};

/// `findAllFees`. True-up fees are shown inside the fees that they raise.
pub async fn find_all(
    session: &mut Session,
    params: lago::FindAllFeesParams,
) -> Result<lago::FeesPaginated, Refusal> {
    let mut checks = Checks::default();
    let mut moment = |text: &Option<String>, field: &str| {
        let moment = text.as_ref().map(|text| text.parse::<Moment>());
        checks.require(!matches!(moment, Some(Err(_))), field, "invalid_date");
        moment.and_then(Result::ok)
    };
    let from = moment(&params.created_at_from, "created_at_from");
    let to = moment(&params.created_at_to, "created_at_to");
    checks.done()?;

    let mut rows = Entity::find().filter(Column::TrueUpOf.is_null());
    if let Some(external_id) = &params.external_customer_id {
        let customer = optional(customers::find_row(session, external_id).await)?;
        rows = rows.filter(Column::CustomerId.eq(customer.map_or(NEW, |customer| customer.id)));
    }
    if let Some(external_id) = params.external_subscription_id {
        let own = is(subscription::Column::ExternalId, external_id);
        let own = session.all::<subscription::Entity>(own).await?;
        rows = rows.filter(Column::SubscriptionId.is_in(own.iter().map(|row| row.id)));
    }
    let equal = [
        (
            Column::FeeType,
            params.fee_type.map(|kind| kind.to_string()),
        ),
        (Column::BillableMetricCode, params.billable_metric_code),
        (Column::EventTransactionId, params.event_transaction_id),
        (
            Column::AmountCurrency,
            params.currency.map(|currency| currency.to_string()),
        ),
        (
            Column::PaymentStatus,
            params.payment_status.map(|status| status.to_string()),
        ),
    ];
    for (column, value) in equal {
        if let Some(value) = value {
            rows = rows.filter(is(column, value));
        }
    }
    if let Some(from) = from {
        rows = rows.filter(Column::CreatedAt.gte(from));
    }
    if let Some(to) = to {
        rows = rows.filter(Column::CreatedAt.lte(to));
    }
    let (rows, meta) = session.page(rows, params.page, params.per_page).await?;
    Ok(lago::FeesPaginated::new(
        objects(session, &rows).await?,
        meta,
    ))
}

/// `findFee`.
pub async fn find(
    session: &mut Session,
    params: lago::FindFeeParams,
) -> Result<lago::Fee, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    Ok(lago::Fee::new(object(session, &row).await?))
}

/// `updateFee`: only for a fee that is not on an invoice yet, since an invoice has its own payment status.
pub async fn update(
    session: &mut Session,
    params: lago::UpdateFeeParams,
) -> Result<lago::Fee, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    let payment_status = params.body.fee.payment_status;
    let mut checks = Checks::default();
    checks.known(&payment_status, "payment_status");
    checks.done()?;
    if row.invoice_id.is_some() {
        return Err(Refusal::NotAllowed("fee_is_invoiced"));
    }
    let row = Model {
        payment_status: Text(payment_status),
        ..row
    };
    let row = session.update::<Entity>(row).await?;
    Ok(lago::Fee::new(object(session, &row).await?))
}

/// The fee with an id of the API.
pub async fn find_row(session: &Session, lago_id: &str) -> Result<Model, Refusal> {
    session
        .one::<Entity>(is(Column::LagoId, lago_id), "fee")
        .await
}

/// All lines of an invoice, including true-up fees, in order.
pub async fn of_invoice(session: &Session, invoice_id: i64) -> Result<Vec<Model>, Refusal> {
    Ok(session
        .all::<Entity>(is(Column::InvoiceId, invoice_id))
        .await?)
}

/// The lines of an invoice share the state of its payment.
pub async fn set_payment_status(
    session: &Session,
    invoice_id: i64,
    status: &lago::PaymentStatus,
) -> Result<(), Refusal> {
    let status = FeePaymentStatus::from(status.as_str());
    for row in of_invoice(session, invoice_id).await? {
        session
            .update::<Entity>(Model {
                payment_status: Text(status.clone()),
                ..row
            })
            .await?;
    }
    Ok(())
}
