//! Wallet transactions, which move credits into wallets and out of them.

use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use super::idempotency::Request;
use super::metadata;
use super::refusal::{Checks, Refusal};
use super::session::{NEW, Session, is, new_lago_id};
use super::{customers, invoices, money, wallets};
use crate::lago::{self, PaymentStatus, webhooks};
use crate::store::values::{Json, Text};
use crate::store::wallet;
use crate::store::wallet_transaction::{Column, Entity, Model};

/// A movement of credits, to be recorded.
#[derive(Clone, Debug)]
pub struct Movement {
    credits: Decimal,
    kind: Kind,
    invoice_id: Option<i64>,
    name: Option<String>,
    metadata: Vec<lago::WalletTransactionMetadata>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Granted,
    GivenBack,
    Purchased,
    Voided,
    Invoiced,
}

impl Movement {
    /// Credits that are granted.
    pub fn granted(credits: Decimal) -> Self {
        Self::new(Kind::Granted, credits, None)
    }

    /// Credits that are sold: they are invoiced, and settle when the invoice is paid.
    pub fn purchased(credits: Decimal) -> Self {
        Self::new(Kind::Purchased, credits, None)
    }

    /// Credits that are taken away.
    pub fn voided(credits: Decimal) -> Self {
        Self::new(Kind::Voided, credits, None)
    }

    /// Credits that pay an invoice.
    pub fn invoiced(credits: Decimal, invoice_id: i64) -> Self {
        Self::new(Kind::Invoiced, credits, Some(invoice_id))
    }

    /// Credits that had paid an invoice and return since it was voided.
    pub fn given_back(credits: Decimal, invoice_id: i64) -> Self {
        Self::new(Kind::GivenBack, credits, Some(invoice_id))
    }

    fn new(kind: Kind, credits: Decimal, invoice_id: Option<i64>) -> Self {
        Movement {
            credits,
            kind,
            invoice_id,
            name: None,
            metadata: Vec::new(),
        }
    }

    fn transaction_status(&self) -> &'static str {
        match self.kind {
            Kind::Granted | Kind::GivenBack => "granted",
            Kind::Purchased => "purchased",
            Kind::Voided => "voided",
            Kind::Invoiced => "invoiced",
        }
    }

    fn is_inbound(&self) -> bool {
        matches!(self.kind, Kind::Granted | Kind::GivenBack | Kind::Purchased)
    }
}

/// `createWalletTransaction`: sells, grants or takes away credits.
pub async fn create(
    session: &mut Session,
    params: lago::CreateWalletTransactionParams,
) -> Result<lago::WalletTransactions, Refusal> {
    let key = params.idempotency_key;
    let request = Request::new("createWalletTransaction", key, &params.body)?;
    if let Some(response) = request.earlier_response(session).await? {
        return Ok(response);
    }
    let input = params.body.wallet_transaction;
    let wallet = wallets::find_row(session, &input.wallet_id).await?;
    let mut checks = Checks::default();
    let paid = wallets::credits(input.paid_credits.value(), "paid_credits", &mut checks);
    let granted = wallets::credits(
        input.granted_credits.value(),
        "granted_credits",
        &mut checks,
    );
    let voided = wallets::credits(input.voided_credits.value(), "voided_credits", &mut checks);
    let is_some = paid.is_some() || granted.is_some() || voided.is_some();
    checks.require(is_some, "wallet_transaction", "no_credits");
    checks.require(
        wallet.terminated_at.is_none(),
        "wallet_id",
        "wallet_is_terminated",
    );
    let has_enough = voided.is_none_or(|credits| credits <= wallet.credits_balance.0);
    checks.require(has_enough, "voided_credits", "insufficient_credits");
    let name = input.name.into_value();
    let is_short = name.as_ref().is_none_or(|name| name.chars().count() <= 255);
    checks.require(is_short, "name", "value_is_too_long");
    let pairs = input.metadata.unwrap_or_default();
    for pair in &pairs {
        metadata::check_pair(&pair.key, &pair.value, &mut checks);
    }
    checks.done()?;

    let labelled = |movement| Movement {
        name: name.clone(),
        metadata: pairs.clone(),
        ..movement
    };
    let mut objects = Vec::new();
    if let Some(sale) = paid.map(Movement::purchased).map(labelled) {
        let row = sell(session, wallet.id, sale).await?;
        objects.push(object(session, &row).await?);
    }
    let moved = [granted.map(Movement::granted), voided.map(Movement::voided)];
    for movement in moved.into_iter().flatten().map(labelled) {
        let row = record(session, wallet.id, movement).await?;
        objects.push(object(session, &row).await?);
    }
    wallets::check_depletion(session, wallet.customer_id).await?;
    request
        .keep(session, lago::WalletTransactions::new(objects))
        .await
}

/// Records a movement that settles at once.
pub async fn record(
    session: &mut Session,
    wallet_id: i64,
    movement: Movement,
) -> Result<Model, Refusal> {
    let wallet = wallets::by_id(session, wallet_id).await?;
    let credits = movement.credits;
    let (balance, consumed) = match movement.kind {
        Kind::Granted | Kind::Purchased => (credits, Decimal::ZERO),
        Kind::Voided => (-credits, Decimal::ZERO),
        Kind::Invoiced => (-credits, credits),
        Kind::GivenBack => (credits, -credits),
    };
    let row = new_row(session, &wallet, movement);
    let row = Model {
        settled_at: Some(session.now),
        status: "settled".to_owned(),
        ..row
    };
    let row = session.insert::<Entity>(row).await?;
    wallets::change_balance(session, wallet_id, balance, consumed).await?;
    publish_created(session, &row).await?;
    Ok(row)
}

/// Sells credits: creates an invoice, and they settle when it is paid.
pub async fn sell(
    session: &mut Session,
    wallet_id: i64,
    movement: Movement,
) -> Result<Model, Refusal> {
    let wallet = wallets::by_id(session, wallet_id).await?;
    let row = new_row(session, &wallet, movement);
    let row = session.insert::<Entity>(row).await?;
    let customer = customers::by_id(session, wallet.customer_id).await?;
    let currency = &wallet.currency.0;
    let invoice = invoices::issue_for_credits(session, &customer, currency, &row).await?;
    let mut row = session
        .update::<Entity>(Model {
            invoice_id: Some(invoice.id),
            ..row
        })
        .await?;
    // Credits that cost nothing count as paid at once.
    if invoice.payment_status.0 == PaymentStatus::Succeeded {
        row = settle(session, row).await?;
    }
    publish_created(session, &row).await?;
    Ok(row)
}

fn new_row(session: &Session, wallet: &wallet::Model, movement: Movement) -> Model {
    let is_system = matches!(movement.kind, Kind::Invoiced | Kind::GivenBack);
    Model {
        id: NEW,
        lago_id: new_lago_id(),
        wallet_id: wallet.id,
        invoice_id: movement.invoice_id,
        transaction_type: if movement.is_inbound() {
            "inbound"
        } else {
            "outbound"
        }
        .to_owned(),
        transaction_status: movement.transaction_status().to_owned(),
        status: "pending".to_owned(),
        source: if is_system { "system" } else { "manual" }.to_owned(),
        credits: Text(movement.credits),
        amount: Text((movement.credits * wallet.rate_amount.0).normalize()),
        name: movement.name,
        metadata: Json(movement.metadata),
        settled_at: None,
        failed_at: None,
        created_at: session.now,
    }
}

async fn publish_created(session: &mut Session, row: &Model) -> Result<(), Refusal> {
    let object = extended_object(session, row).await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::WalletTransactionCreated::new(
        organization_id,
        object,
    ));
    Ok(())
}

async fn settle(session: &Session, row: Model) -> Result<Model, Refusal> {
    wallets::change_balance(session, row.wallet_id, row.credits.0, Decimal::ZERO).await?;
    let status = "settled".to_owned();
    let row = Model {
        status,
        settled_at: Some(session.now),
        failed_at: None,
        ..row
    };
    Ok(session.update::<Entity>(row).await?)
}

/// Sold credits settle, fail or wait like the payment of their invoice.
pub async fn follow_payment(
    session: &mut Session,
    invoice_id: i64,
    status: &PaymentStatus,
) -> Result<(), Refusal> {
    let sold = is(Column::InvoiceId, invoice_id).and(is(Column::TransactionStatus, "purchased"));
    for row in session
        .all::<Entity>(sold.and(Column::Status.ne("settled")))
        .await?
    {
        let row = match status {
            PaymentStatus::Succeeded => settle(session, row).await?,
            PaymentStatus::Failed => {
                let failed_at = Some(session.now);
                let row = Model {
                    status: "failed".to_owned(),
                    failed_at,
                    ..row
                };
                session.update::<Entity>(row).await?
            }
            _ => {
                let row = Model {
                    status: "pending".to_owned(),
                    failed_at: None,
                    ..row
                };
                session.update::<Entity>(row).await?
            }
        };
        let object = extended_object(session, &row).await?;
        let organization_id = session.organization_id();
        session.publish(webhooks::WalletTransactionUpdated::new(
            organization_id,
            object,
        ));
        let wallet = wallets::by_id(session, row.wallet_id).await?;
        wallets::check_depletion(session, wallet.customer_id).await?;
    }
    Ok(())
}

/// `findAllWalletTransactions`.
pub async fn find_all(
    session: &mut Session,
    params: lago::FindAllWalletTransactionsParams,
) -> Result<lago::WalletTransactionsPaginated, Refusal> {
    let wallet = wallets::find_row(session, &params.lago_id).await?;
    let mut rows = Entity::find().filter(is(Column::WalletId, wallet.id));
    let equal = [
        (
            Column::Status,
            params.status.map(|status| status.to_string()),
        ),
        (
            Column::TransactionStatus,
            params.transaction_status.map(|status| status.to_string()),
        ),
        (
            Column::TransactionType,
            params.transaction_type.map(|kind| kind.to_string()),
        ),
    ];
    for (column, value) in equal {
        if let Some(value) = value {
            rows = rows.filter(is(column, value));
        }
    }
    let (rows, meta) = session.page(rows, params.page, params.per_page).await?;
    let mut transactions = Vec::with_capacity(rows.len());
    for row in &rows {
        transactions.push(object(session, row).await?);
    }
    Ok(lago::WalletTransactionsPaginated::new(transactions, meta))
}

/// `findWalletTransaction`.
pub async fn find(
    session: &mut Session,
    params: lago::FindWalletTransactionParams,
) -> Result<lago::WalletTransaction, Refusal> {
    let row = session.one::<Entity>(is(Column::LagoId, params.lago_id), "wallet_transaction");
    let row = row.await?;
    Ok(lago::WalletTransaction::new(object(session, &row).await?))
}

macro_rules! wallet_transaction {
    ($name:ident, $session:expr, $row:expr $(, $field:ident: $value:expr)*) => {{
        let row = $row;
        let invoice = match row.invoice_id {
            Some(id) => Some(invoices::by_id($session, id).await?.lago_id),
            None => None,
        };
        lago::$name {
            lago_id: row.lago_id.clone(),
            lago_wallet_id: wallets::by_id($session, row.wallet_id).await?.lago_id,
            lago_invoice_id: invoice,
            transaction_type: row.transaction_type.as_str().into(),
            transaction_status: row.transaction_status.as_str().into(),
            status: row.status.as_str().into(),
            source: row.source.as_str().into(),
            amount: money::plain(row.amount.0),
            credit_amount: money::plain(row.credits.0),
            name: row.name.clone(),
            metadata: row.metadata.0.clone(),
            settled_at: row.settled_at.map(|moment| moment.to_string()),
            failed_at: row.failed_at.map(|moment| moment.to_string()),
            created_at: row.created_at.to_string(),
            $($field: $value,)*
        }
    }};
}

async fn object(session: &Session, row: &Model) -> Result<lago::WalletTransactionObject, Refusal> {
    Ok(wallet_transaction!(WalletTransactionObject, session, row))
}

async fn extended_object(
    session: &Session,
    row: &Model,
) -> Result<lago::WalletTransactionObjectExtended, Refusal> {
    let wallet = wallets::by_id(session, row.wallet_id).await?;
    let wallet = wallets::object(session, &wallet).await?;
    Ok(wallet_transaction!(WalletTransactionObjectExtended, session, row, wallet: wallet))
}
