//! Customers as the API shows them.

use sea_orm::{ColumnTrait, ExprTrait};

use crate::billing::refusal::Refusal;
use crate::billing::session::{Session, is};
use crate::billing::wallets;
use crate::lago;
use crate::store::customer::Model;
use crate::store::values::Text;
use crate::store::{invoice, subscription, wallet};

macro_rules! customer {
    ($name:ident, $row:expr $(, $field:ident: $value:expr)*) => {{
        let row = $row;
        lago::$name {
            lago_id: row.lago_id.clone(),
            sequential_id: i32::try_from(row.id).unwrap_or(i32::MAX),
            slug: slug(row),
            external_id: row.external_id.clone(),
            name: row.name.clone().into(),
            legal_name: row.legal_name.clone().into(),
            email: row.email.clone().into(),
            customer_type: row.customer_type.as_deref().map(Into::into).into(),
            address_line1: row.address_line1.clone().into(),
            city: row.city.clone().into(),
            country: row.country.clone().into(),
            currency: row.currency.clone().map(|currency| currency.0).into(),
            timezone: row.timezone.clone().into(),
            applicable_timezone: row.timezone.clone().unwrap_or_else(|| "UTC".to_owned()),
            url: row.url.clone().into(),
            net_payment_term: row.net_payment_term.into(),
            billing_configuration: Some(row.billing_configuration.0.clone()),
            shipping_address: row.shipping_address.clone().map(|address| address.0),
            created_at: row.created_at.to_string(),
            updated_at: row.updated_at.to_string(),
            $($field: $value,)*
        }
    }};
}

/// The prefix of a customer's invoice numbers.
pub fn slug(row: &Model) -> String {
    format!("LAGO-{:03}", row.id)
}

/// A customer without metadata.
pub fn base_object(row: &Model) -> lago::CustomerBaseObject {
    customer!(CustomerBaseObject, row)
}

/// A customer.
pub fn object(row: &Model) -> lago::CustomerObject {
    customer!(CustomerObject, row, metadata: row.metadata.0.clone())
}

/// A customer with its counts and balances.
pub async fn extended_object(
    session: &Session,
    row: &Model,
) -> Result<lago::CustomerObjectExtended, Refusal> {
    let is_active = is(subscription::Column::CustomerId, row.id).and(is(
        subscription::Column::Status,
        Text(lago::SubscriptionStatus::Active),
    ));
    let active = session.count::<subscription::Entity>(is_active).await?;
    let is_overdue = is(invoice::Column::CustomerId, row.id)
        .and(is(invoice::Column::PaymentOverdue, true))
        .and(is(
            invoice::Column::Status,
            Text(lago::InvoiceStatus::Finalized),
        ));
    let overdue = session.all::<invoice::Entity>(is_overdue).await?;
    let is_usable =
        is(wallet::Column::CustomerId, row.id).and(wallet::Column::TerminatedAt.is_null());
    let usable = session.all::<wallet::Entity>(is_usable).await?;
    Ok(customer!(
        CustomerObjectExtended, row,
        metadata: row.metadata.0.clone(),
        active_subscriptions_count: active,
        overdue_balance_cents: overdue.iter().map(|invoice| invoice.total_amount_cents).sum(),
        wallets_balance_cents: usable.iter().map(wallets::balance_cents).sum(),
        error_details: None
    ))
}
