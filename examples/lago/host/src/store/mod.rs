//! The tables, through SeaORM: one entity per file, and how they are created.
//!
//! Each row has a number (`id`), by which rows refer to each other and which keeps the order of
//! creation, and most rows have the UUID that the API shows (`lago_id`).
#![allow(
    missing_docs,
    reason = "columns mean the same as the document's properties with their names"
)]

pub mod add_on;
pub mod applied_coupon;
pub mod billable_metric;
pub mod billing_period;
pub mod charge;
pub mod coupon;
pub mod credit;
pub mod credit_note;
pub mod credit_note_item;
pub mod customer;
pub mod event;
pub mod fee;
pub mod idempotency_key;
pub mod invoice;
pub mod plan;
pub mod subscription;
pub mod values;
pub mod wallet;
pub mod wallet_transaction;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, EntityTrait, Schema,
};

/// Connects to a database and creates the tables that it lacks.
///
/// # Errors
///
/// If the URL is not an SQLite URL, or the file can't be opened or written.
pub async fn open(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    // One connection: each connection to `sqlite::memory:` would be a separate database, and SQLite has
    // only one writer at a time anyway. It is never closed, since the data would be lost.
    options
        .max_connections(1)
        .min_connections(1)
        .sqlx_logging(false);
    options
        .idle_timeout(None::<std::time::Duration>)
        .max_lifetime(None::<std::time::Duration>);
    let database = Database::connect(options).await?;
    create_tables(&database).await?;
    Ok(database)
}

async fn create_tables(database: &DatabaseConnection) -> Result<(), DbErr> {
    create_table(database, add_on::Entity).await?;
    create_table(database, applied_coupon::Entity).await?;
    create_table(database, billable_metric::Entity).await?;
    create_table(database, billing_period::Entity).await?;
    create_table(database, charge::Entity).await?;
    create_table(database, coupon::Entity).await?;
    create_table(database, credit::Entity).await?;
    create_table(database, credit_note::Entity).await?;
    create_table(database, credit_note_item::Entity).await?;
    create_table(database, customer::Entity).await?;
    create_table(database, event::Entity).await?;
    create_table(database, fee::Entity).await?;
    create_table(database, idempotency_key::Entity).await?;
    create_table(database, invoice::Entity).await?;
    create_table(database, plan::Entity).await?;
    create_table(database, subscription::Entity).await?;
    create_table(database, wallet::Entity).await?;
    create_table(database, wallet_transaction::Entity).await
}

async fn create_table(
    database: &DatabaseConnection,
    entity: impl EntityTrait,
) -> Result<(), DbErr> {
    let backend = database.get_database_backend();
    let mut table = Schema::new(backend).create_table_from_entity(entity);
    database.execute(table.if_not_exists()).await?;
    Ok(())
}
