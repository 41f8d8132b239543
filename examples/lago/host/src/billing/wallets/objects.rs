//! Wallets as the API shows them.

use super::spending::ongoing_usage_cents;
use super::{Decimal, Model, Refusal, Session, money};
use crate::lago;

/// What the settled credits of a wallet are worth, in the smallest unit of its currency.
pub fn balance_cents(row: &Model) -> i64 {
    money::to_cents(row.credits_balance.0 * row.rate_amount.0, &row.currency.0)
}

macro_rules! wallet {
    ($name:ident, $row:expr $(, $field:ident: $value:expr)*) => {{
        let row = $row;
        let kinds = &row.fee_types.0;
        let status = if row.terminated_at.is_some() { "terminated" } else { "active" };
        lago::$name {
            lago_id: row.lago_id.clone(),
            lago_customer_id: row.lago_customer_id.clone(),
            external_customer_id: row.external_customer_id.clone(),
            status: status.into(),
            currency: row.currency.0.clone(),
            name: row.name.clone(),
            priority: row.priority,
            rate_amount: money::plain(row.rate_amount.0),
            credits_balance: money::plain(row.credits_balance.0),
            balance_cents: balance_cents(row),
            consumed_credits: money::plain(row.consumed_credits.0),
            applies_to: (!kinds.is_empty()).then(|| lago::WalletAppliesTo {
                fee_types: Some(kinds.clone()),
            }),
            metadata: row.metadata.clone().map(|pairs| pairs.0),
            expiration_at: row.expiration_at.map(|moment| moment.to_string()),
            terminated_at: row.terminated_at.map(|moment| moment.to_string()),
            created_at: row.created_at.to_string(),
            $($field: $value,)*
        }
    }};
}

/// A wallet, without the effect of the current usage.
pub fn base_object(row: &Model) -> lago::WalletBaseObject {
    wallet!(WalletBaseObject, row)
}

/// A wallet.
pub async fn object(session: &Session, row: &Model) -> Result<lago::WalletObject, Refusal> {
    let usage_cents = ongoing_usage_cents(session, row).await?;
    let usage = money::from_cents(usage_cents, &row.currency.0);
    let usage: Decimal = usage
        .checked_div(row.rate_amount.0)
        .unwrap_or_default()
        .round_dp(5);
    Ok(wallet!(
        WalletObject, row,
        ongoing_usage_balance_cents: usage_cents,
        ongoing_balance_cents: balance_cents(row).saturating_sub(usage_cents),
        credits_ongoing_balance: money::plain(row.credits_balance.0 - usage)
    ))
}

/// One page of wallets.
pub(super) async fn page(
    session: &Session,
    rows: &[Model],
    meta: lago::PaginationMeta,
) -> Result<lago::WalletsPaginated, Refusal> {
    let mut wallets = Vec::with_capacity(rows.len());
    for row in rows {
        wallets.push(object(session, row).await?);
    }
    Ok(lago::WalletsPaginated::new(wallets, meta))
}
