//! Record callbacks around SeaORM's writes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod commits;
mod model;
mod skipped;
mod writes;

/// A test on each database; PostgreSQL's prints that it was skipped if there is none.
macro_rules! on_each_database {
    ($($test:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test($crate::model::tables(databases::sqlite().await).await).await;
            })*
        }
        mod on_postgres {
            $(#[tokio::test]
            async fn $test() {
                let Some(cluster) = databases::Cluster::start() else { return };
                super::$test($crate::model::tables(cluster.connect().await).await).await;
            })*
        }
    };
}
pub(crate) use on_each_database;
