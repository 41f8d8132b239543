//! `after_commit`: once per record, in its final state, and never for what was rolled back.

use extism_openapi::sea_orm::{Unit, nested};
use sea_orm::{
    ActiveModelTrait, DatabaseConnection, DbErr, IntoActiveModel, Set, TransactionTrait,
};

use crate::model::{ActiveModel, Scribe, items, order};
use crate::on_each_database;

on_each_database!(
    a_record_that_is_written_twice_is_told_of_once,
    a_rollback_tells_nobody,
    a_savepoint_that_is_undone_tells_nobody,
    a_unit_serves_transactions_of_the_hosts_own,
);

fn commits(scribe: &Scribe) -> Vec<String> {
    let lines = scribe.take().into_iter();
    lines
        .filter(|line| line.starts_with("after_commit"))
        .collect()
}

async fn a_record_that_is_written_twice_is_told_of_once(db: DatabaseConnection) {
    let scribe = Scribe::default();
    let work = async |db: &sea_orm::DatabaseTransaction| {
        let first = order("first").insert(db).await?;
        order("other").insert(db).await?;
        let changed = ActiveModel {
            item: Set("last".to_owned()),
            ..first.into_active_model()
        };
        changed.update(db).await
    };
    scribe.callbacks().transaction(&db, work).await.unwrap();
    assert_eq!(
        commits(&scribe),
        ["after_commit other", "after_commit last"]
    );
}

async fn a_rollback_tells_nobody(db: DatabaseConnection) {
    let scribe = Scribe::default();
    let undone: Result<(), DbErr> = scribe
        .callbacks()
        .transaction(&db, async |db| {
            order("tea").insert(db).await?;
            Err(DbErr::Custom("changed my mind".to_owned()))
        })
        .await;
    assert!(undone.is_err());
    assert!(commits(&scribe).is_empty());
    assert!(items(&db).await.is_empty());
}

async fn a_savepoint_that_is_undone_tells_nobody(db: DatabaseConnection) {
    let scribe = Scribe::default();
    let work = async |db: &sea_orm::DatabaseTransaction| {
        order("outer").insert(db).await?;
        nested(db, async |db| order("inner").insert(db).await).await?;
        let undone: Result<(), DbErr> = nested(db, async |db| {
            order("undone").insert(db).await?;
            Err(DbErr::Custom("no".to_owned()))
        })
        .await;
        assert!(undone.is_err());
        Ok::<_, DbErr>(())
    };
    scribe.callbacks().transaction(&db, work).await.unwrap();
    assert_eq!(
        commits(&scribe),
        ["after_commit outer", "after_commit inner"]
    );
    assert_eq!(items(&db).await, ["outer", "inner"]);
}

async fn a_unit_serves_transactions_of_the_hosts_own(db: DatabaseConnection) {
    let scribe = Scribe::default();
    let unit = Unit::new(scribe.clone());
    let transaction = db.begin().await.unwrap();
    unit.run(order("tea").insert(&transaction)).await.unwrap();
    transaction.commit().await.unwrap();
    assert!(commits(&scribe).is_empty());
    unit.committed().await;
    assert_eq!(commits(&scribe), ["after_commit tea"]);
    unit.committed().await;
    assert!(commits(&scribe).is_empty());
}
