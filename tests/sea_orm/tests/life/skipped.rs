//! What the documentation of `extism_openapi::sea_orm` says about writes that call no plug-in.

use extism_openapi::sea_orm::{nested, without_callbacks};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseConnection, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, Set, TransactionTrait, sea_query::Expr,
};

use crate::model::{ActiveModel, Column, Entity, Scribe, items, order};
use crate::on_each_database;

on_each_database!(
    queries_ask_nobody,
    an_update_without_returning_tells_nobody_after_it,
    outside_of_a_unit_a_write_is_an_error,
);

async fn queries_ask_nobody(db: DatabaseConnection) {
    let scribe = Scribe::default();
    let work = async |db: &sea_orm::DatabaseTransaction| {
        let id = Entity::insert(order("a")).exec(db).await?.last_insert_id;
        Entity::insert_many([order("b"), order("c")])
            .exec(db)
            .await?;
        let changed = ActiveModel {
            id: Set(id),
            note: Set(Some("x".to_owned())),
            ..ActiveModelTrait::default()
        };
        Entity::update(changed).exec(db).await?;
        let all = Entity::update_many().col_expr(Column::Count, Expr::value(3));
        all.exec(db).await?;
        Entity::delete_by_id(id).exec(db).await?;
        Entity::delete_many()
            .filter(Column::Item.eq("b"))
            .exec(db)
            .await?;
        Ok::<_, DbErr>(())
    };
    scribe.callbacks().transaction(&db, work).await.unwrap();
    assert_eq!(scribe.take(), Vec::<String>::new());
    assert_eq!(items(&db).await, ["c"]);
}

async fn an_update_without_returning_tells_nobody_after_it(db: DatabaseConnection) {
    let scribe = Scribe::default();
    let work = async |db: &sea_orm::DatabaseTransaction| {
        let row = order("tea").insert(db).await?;
        scribe.take();
        let changed = ActiveModel {
            item: Set("coffee".to_owned()),
            ..row.into_active_model()
        };
        changed.update_without_returning(db).await
    };
    scribe.callbacks().transaction(&db, work).await.unwrap();
    let told = scribe.take();
    assert_eq!(told[..4].last().unwrap(), "before_update coffee");
    // Only the insert waited for the commit.
    assert_eq!(told[4..], ["after_commit tea"]);
}

async fn outside_of_a_unit_a_write_is_an_error(db: DatabaseConnection) {
    let error = order("tea").insert(&db).await.unwrap_err().to_string();
    assert!(
        error.contains("outside of `Callbacks::transaction` and `Unit::run`"),
        "{error}"
    );
    let transaction = db.begin().await.unwrap();
    let error = nested(&transaction, async |db| order("tea").insert(db).await).await;
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("`nested` must be called within")
    );
    drop(transaction);
    without_callbacks(order("tea").insert(&db)).await.unwrap();
    assert_eq!(items(&db).await, ["tea"]);
}
