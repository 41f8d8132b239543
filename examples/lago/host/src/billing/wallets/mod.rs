//! Wallets, which hold prepaid credits.

mod metadata;
mod objects;
mod spending;

use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

pub use self::metadata::{delete_all, delete_key, merge, replace};
pub use self::objects::{balance_cents, base_object, object};
pub(super) use self::spending::change_balance;
pub use self::spending::{check_depletion, give_back, pay};
use super::patch::{put, set};
use super::refusal::{Checks, Refusal};
use super::session::{NEW, Session, is, new_lago_id, optional};
use super::wallet_transactions::{self, Movement};
use super::{customers, money};
use crate::lago;
use crate::store::customer;
use crate::store::values::{Json, Moment, Text};
use crate::store::wallet::{Column, Entity, Model};

/// How many wallets a customer may have at a time.
const MAX_ACTIVE: i32 = 5;

/// `createWallet`: 403 if the customer already has the maximum.
pub async fn create(
    session: &mut Session,
    params: lago::CreateWalletParams,
) -> Result<lago::Wallet, Refusal> {
    let input = params.body.wallet;
    let customer = customers::find_row(session, &input.external_customer_id).await?;
    let active = is(Column::CustomerId, customer.id).and(Column::TerminatedAt.is_null());
    if session.count::<Entity>(active).await? >= MAX_ACTIVE {
        return Err(Refusal::Forbidden("wallet_limit_reached"));
    }
    let mut checks = Checks::default();
    checks.known(&input.currency, "currency");
    let rate = money::amount(&input.rate_amount).filter(|rate| *rate > Decimal::ZERO);
    checks.require(rate.is_some(), "rate_amount", "value_is_invalid");
    let paid = credits(input.paid_credits.value(), "paid_credits", &mut checks);
    let granted = credits(
        input.granted_credits.value(),
        "granted_credits",
        &mut checks,
    );
    let row = Model {
        id: NEW,
        lago_id: new_lago_id(),
        customer_id: customer.id,
        lago_customer_id: customer.lago_id.clone(),
        external_customer_id: customer.external_id.clone(),
        currency: Text(input.currency),
        name: input.name.into_value(),
        priority: input.priority.unwrap_or(50),
        rate_amount: Text(rate.unwrap_or_default()),
        credits_balance: Text(Decimal::ZERO),
        consumed_credits: Text(Decimal::ZERO),
        fee_types: Json(
            input
                .applies_to
                .and_then(|what| what.fee_types)
                .unwrap_or_default(),
        ),
        metadata: input.metadata.map(Json),
        depleted: false,
        expiration_at: expiration(session.now, input.expiration_at.value(), &mut checks),
        terminated_at: None,
        created_at: session.now,
    };
    done(checks, &row)?;
    customers::settle_currency(session, customer, &row.currency.0).await?;
    let row = session.insert::<Entity>(row).await?;
    if let Some(credits) = granted {
        wallet_transactions::record(session, row.id, Movement::granted(credits)).await?;
    }
    if let Some(credits) = paid {
        wallet_transactions::sell(session, row.id, Movement::purchased(credits)).await?;
    }
    let row = by_id(session, row.id).await?;
    Ok(lago::Wallet::new(object(session, &row).await?))
}

/// `findAllWallets`.
pub async fn find_all(
    session: &mut Session,
    params: lago::FindAllWalletsParams,
) -> Result<lago::WalletsPaginated, Refusal> {
    let mut rows = Entity::find();
    if let Some(external_id) = &params.external_customer_id {
        let customer = optional(customers::find_row(session, external_id).await)?;
        rows = rows.filter(Column::CustomerId.eq(customer.map_or(NEW, |customer| customer.id)));
    }
    if let Some(currency) = params.currency {
        rows = rows.filter(Column::Currency.eq(Text(currency)));
    }
    let (rows, meta) = session.page(rows, params.page, params.per_page).await?;
    objects::page(session, &rows, meta).await
}

/// `findAllCustomerWallets`: in the order in which they pay.
pub async fn find_all_of_customer(
    session: &mut Session,
    params: lago::FindAllCustomerWalletsParams,
) -> Result<lago::WalletsPaginated, Refusal> {
    let customer = customers::find_row(session, &params.external_customer_id).await?;
    let mut rows = session
        .all::<Entity>(is(Column::CustomerId, customer.id))
        .await?;
    rows.sort_by_key(|row| row.priority);
    let (rows, meta) = Session::page_of(rows, params.page, params.per_page);
    objects::page(session, &rows, meta).await
}

/// `findWallet`.
pub async fn find(
    session: &mut Session,
    params: lago::FindWalletParams,
) -> Result<lago::Wallet, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    Ok(lago::Wallet::new(object(session, &row).await?))
}

/// `updateWallet`.
pub async fn update(
    session: &mut Session,
    params: lago::UpdateWalletParams,
) -> Result<lago::Wallet, Refusal> {
    let mut row = find_row(session, &params.lago_id).await?;
    let input = params.body.wallet;
    let mut checks = Checks::default();
    put(&mut row.name, input.name);
    set(&mut row.priority, input.priority);
    if let Some(what) = input.applies_to {
        row.fee_types = Json(what.fee_types.unwrap_or_default());
    }
    if let Some(metadata) = input.metadata {
        row.metadata = Some(Json(metadata));
    }
    if !input.expiration_at.is_absent() {
        row.expiration_at = expiration(session.now, input.expiration_at.value(), &mut checks);
    }
    done(checks, &row)?;
    let row = session.update::<Entity>(row).await?;
    Ok(lago::Wallet::new(object(session, &row).await?))
}

/// `destroyWallet`: its credits cannot be used any more.
pub async fn destroy(
    session: &mut Session,
    params: lago::DestroyWalletParams,
) -> Result<lago::Wallet, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    if row.terminated_at.is_some() {
        return Err(Refusal::invalid("wallet", "wallet_is_terminated"));
    }
    let row = Model {
        terminated_at: Some(session.now),
        ..row
    };
    let row = session.update::<Entity>(row).await?;
    Ok(lago::Wallet::new(object(session, &row).await?))
}

/// Stops all wallets of a customer.
pub async fn terminate_all_of_customer(
    session: &Session,
    customer: &customer::Model,
) -> Result<(), Refusal> {
    for row in active_of_customer(session, customer.id).await? {
        session
            .update::<Entity>(Model {
                terminated_at: Some(session.now),
                ..row
            })
            .await?;
    }
    Ok(())
}

/// Stops the wallets that have expired.
pub async fn expire(session: &mut Session) -> Result<(), Refusal> {
    let due = Column::TerminatedAt
        .is_null()
        .and(Column::ExpirationAt.lte(session.now));
    for row in session.all::<Entity>(due).await? {
        session
            .update::<Entity>(Model {
                terminated_at: row.expiration_at,
                ..row
            })
            .await?;
    }
    Ok(())
}

/// Reads credits to move; `None` for 0.
pub(super) fn credits(text: Option<&String>, field: &str, checks: &mut Checks) -> Option<Decimal> {
    let text = text?;
    let credits = money::amount(text);
    checks.require(credits.is_some(), field, "value_is_invalid");
    credits.filter(|credits| *credits > Decimal::ZERO)
}

fn expiration(now: Moment, text: Option<&String>, checks: &mut Checks) -> Option<Moment> {
    let moment = text?.parse().ok().filter(|moment| *moment > now);
    checks.require(moment.is_some(), "expiration_at", "invalid_date");
    moment
}

/// Ends the checks before plug-ins are called. If a rule is already broken, the record is checked here
/// too, so that the sender gets all errors at once.
fn done(mut checks: Checks, row: &Model) -> Result<(), Refusal> {
    if checks.is_broken() {
        check(&base_object(row), &mut checks);
    }
    checks.done()
}

/// The rules for every wallet, whether a request or a plug-in wrote it.
pub fn check(wallet: &lago::WalletBaseObject, checks: &mut Checks) {
    checks.require(
        (1..=50).contains(&wallet.priority),
        "priority",
        "value_is_out_of_range",
    );
    let kinds = wallet.applies_to.iter().flat_map(|what| &what.fee_types);
    for kind in kinds.flatten() {
        checks.known(kind, "applies_to");
    }
    let values = wallet.metadata.iter().flat_map(|pairs| pairs.values());
    for value in values.flatten() {
        checks.require(
            value.chars().count() <= 255,
            "metadata",
            "value_is_too_long",
        );
    }
}

/// The wallet with an id of the API.
pub async fn find_row(session: &Session, lago_id: &str) -> Result<Model, Refusal> {
    session
        .one::<Entity>(is(Column::LagoId, lago_id), "wallet")
        .await
}

/// The wallet that another row refers to.
pub async fn by_id(session: &Session, id: i64) -> Result<Model, Refusal> {
    session.row::<Entity>(id, "wallet").await
}

/// The wallets that a customer can pay with, in the order in which they are used.
pub async fn active_of_customer(
    session: &Session,
    customer_id: i64,
) -> Result<Vec<Model>, Refusal> {
    let condition = is(Column::CustomerId, customer_id).and(Column::TerminatedAt.is_null());
    let mut rows = session.all::<Entity>(condition).await?;
    rows.sort_by_key(|row| row.priority);
    Ok(rows)
}
