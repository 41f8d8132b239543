//! How wallets pay invoices, and how much the current usage leaves of them.

use rust_decimal::Decimal;

use super::{
    Entity, Model, Refusal, Session, Text, active_of_customer, balance_cents, by_id, is, object,
};
use crate::billing::session::all_of;
use crate::billing::wallet_transactions::{self, Movement};
use crate::billing::{customers, money, usage};
use crate::lago::{WalletFeeType, webhooks};
use crate::store::{fee, invoice, wallet_transaction};

/// Pays as much as possible of an invoice from the customer's wallets; returns the amount in the
/// smallest unit of the currency.
pub async fn pay(
    session: &mut Session,
    invoice: &invoice::Model,
    lines: &[fee::Model],
) -> Result<i64, Refusal> {
    let mut paid = 0;
    for row in active_of_customer(session, invoice.customer_id).await? {
        if row.currency != invoice.currency {
            continue;
        }
        let payable = payable_cents(&row, lines).min(invoice.total_amount_cents - paid);
        let balance = balance_cents(&row);
        let cents = payable.min(balance);
        if cents <= 0 {
            continue;
        }
        // The whole balance takes all credits, even if a fraction of a cent is left.
        let credits = if cents == balance {
            row.credits_balance.0
        } else {
            let amount = money::from_cents(cents, &row.currency.0);
            let credits = amount
                .checked_div(row.rate_amount.0)
                .unwrap_or_default()
                .round_dp(5);
            credits.min(row.credits_balance.0)
        };
        let movement = Movement::invoiced(credits, invoice.id);
        wallet_transactions::record(session, row.id, movement).await?;
        paid += cents;
    }
    Ok(paid)
}

/// The lines that a wallet may pay.
fn payable_cents(row: &Model, lines: &[fee::Model]) -> i64 {
    let kinds = &row.fee_types.0;
    let may_pay = |line: &&fee::Model| {
        kinds.is_empty() || kinds.iter().any(|kind| kind.as_str() == line.fee_type)
    };
    let payable = lines.iter().filter(may_pay);
    payable.fold(0_i64, |sum, line| sum.saturating_add(line.amount_cents))
}

/// Gives back the credits that paid an invoice.
pub async fn give_back(session: &mut Session, invoice: &invoice::Model) -> Result<(), Refusal> {
    let used = all_of([
        is(wallet_transaction::Column::InvoiceId, invoice.id),
        is(wallet_transaction::Column::TransactionStatus, "invoiced"),
    ]);
    for used in session.all::<wallet_transaction::Entity>(used).await? {
        let movement = Movement::given_back(used.credits.0, invoice.id);
        wallet_transactions::record(session, used.wallet_id, movement).await?;
    }
    Ok(())
}

/// How much the current usage of a wallet's customer will take from it. The customer's wallets share
/// the usage in the order in which they pay; the last one takes the rest.
pub(super) async fn ongoing_usage_cents(session: &Session, row: &Model) -> Result<i64, Refusal> {
    if row.terminated_at.is_some() || !pays_usage(row) {
        return Ok(0);
    }
    let customer = customers::by_id(session, row.customer_id).await?;
    let mut left = usage::running_cents(session, &customer).await?;
    let wallets = active_of_customer(session, row.customer_id).await?;
    let paying: Vec<&Model> = wallets.iter().filter(|wallet| pays_usage(wallet)).collect();
    for (position, wallet) in paying.iter().enumerate() {
        let is_last = position + 1 == paying.len();
        let share = if is_last {
            left
        } else {
            left.min(balance_cents(wallet))
        };
        if wallet.id == row.id {
            return Ok(share);
        }
        left -= share;
    }
    Ok(0)
}

fn pays_usage(row: &Model) -> bool {
    row.fee_types.0.is_empty() || row.fee_types.0.contains(&WalletFeeType::Charge)
}

/// Publishes, once, each wallet that the current usage will deplete.
pub async fn check_depletion(session: &mut Session, customer_id: i64) -> Result<(), Refusal> {
    for row in active_of_customer(session, customer_id).await? {
        let usage = ongoing_usage_cents(session, &row).await?;
        let is_depleted = usage > 0 && usage >= balance_cents(&row);
        if is_depleted == row.depleted {
            continue;
        }
        let row = Model {
            depleted: is_depleted,
            ..row
        };
        let row = session.update::<Entity>(row).await?;
        if is_depleted {
            let object = object(session, &row).await?;
            let organization_id = session.organization_id();
            session.publish(webhooks::WalletDepletedOngoingBalance::new(
                organization_id,
                object,
            ));
        }
    }
    Ok(())
}

/// Changes the settled balance of a wallet; credits that paid an invoice were consumed.
pub(in crate::billing) async fn change_balance(
    session: &Session,
    wallet_id: i64,
    credits: Decimal,
    consumed: Decimal,
) -> Result<Model, Refusal> {
    let row = by_id(session, wallet_id).await?;
    let row = Model {
        credits_balance: Text(row.credits_balance.0 + credits),
        consumed_credits: Text(row.consumed_credits.0 + consumed),
        ..row
    };
    Ok(session.update::<Entity>(row).await?)
}
