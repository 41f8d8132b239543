//! Databases to test on: SQLite in memory, and a PostgreSQL server started by the test.

mod postgres;

use sea_orm::{ConnectOptions, Database, DatabaseConnection};

pub use postgres::Cluster;

/// An empty SQLite database in memory.
///
/// # Panics
/// If it can't be opened: a test can't go on then.
#[expect(clippy::expect_used, reason = "tests stop here")]
pub async fn sqlite() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    // Each connection would be a separate database.
    options
        .max_connections(1)
        .min_connections(1)
        .sqlx_logging(false);
    Database::connect(options)
        .await
        .expect("SQLite in memory opens")
}
