//! The callbacks around inserts, updates and deletes.

use extism_openapi::record::{Callback, FieldError, OnFailure, Stopped};
use extism_openapi::sea_orm::stopped;
use sea_orm::{
    ActiveModelTrait, ActiveValue, DatabaseConnection, DbErr, EntityTrait, IntoActiveModel,
    ModelTrait, Set, Unchanged,
};

use crate::model::{ActiveModel, Entity, Model, Scribe, items, order};
use crate::on_each_database;

const INSERT: [&str; 7] = [
    "before_validation",
    "after_validation",
    "before_save",
    "before_create",
    "after_create",
    "after_save",
    "after_commit",
];
const UPDATE: [&str; 7] = [
    "before_validation",
    "after_validation",
    "before_save",
    "before_update",
    "after_update",
    "after_save",
    "after_commit",
];

fn lines(callbacks: &[&str], item: &str) -> Vec<String> {
    callbacks
        .iter()
        .map(|callback| format!("{callback} {item}"))
        .collect()
}

async fn insert(db: &DatabaseConnection, scribe: &Scribe, item: &str) -> Result<Model, DbErr> {
    let callbacks = scribe.callbacks();
    callbacks
        .transaction(db, async |db| order(item).insert(db).await)
        .await
}

on_each_database!(
    insert_update_and_delete_are_told_apart,
    a_partial_update_shows_the_whole_record,
    a_change_is_stored,
    a_refusal_writes_nothing,
    a_failure_after_the_write_rolls_it_back_where_the_host_says_so,
    a_change_that_the_row_has_no_room_for_is_refused,
    a_change_that_the_model_does_not_store_is_an_error,
    what_is_not_there_is_seaorms_own_error,
);

async fn insert_update_and_delete_are_told_apart(db: DatabaseConnection) {
    let scribe = Scribe::default();
    let stored = insert(&db, &scribe, "tea").await.unwrap();
    assert_eq!(scribe.take(), lines(&INSERT, "tea"));

    let callbacks = scribe.callbacks();
    let changed = ActiveModel {
        item: Set("coffee".to_owned()),
        ..stored.into_active_model()
    };
    let updated = callbacks
        .transaction(&db, async |db| changed.update(db).await)
        .await;
    assert_eq!(scribe.take(), lines(&UPDATE, "coffee"));

    let updated = updated.unwrap();
    callbacks
        .transaction(&db, async |db| updated.delete(db).await)
        .await
        .unwrap();
    let destroy = ["before_destroy", "after_destroy", "after_commit"];
    assert_eq!(scribe.take(), lines(&destroy, "coffee"));
    assert!(items(&db).await.is_empty());
}

/// Columns that the caller does not set are read, so that plug-ins see what will be stored.
async fn a_partial_update_shows_the_whole_record(db: DatabaseConnection) {
    let scribe = Scribe::default();
    let stored = insert(&db, &scribe, "tea").await.unwrap();
    scribe.take();
    let partial = || ActiveModel {
        id: Unchanged(stored.id),
        note: Set(Some("hot".to_owned())),
        ..ActiveModelTrait::default()
    };
    let callbacks = scribe.callbacks();
    let updated = callbacks
        .transaction(&db, async |db| partial().update(db).await)
        .await
        .unwrap();
    assert_eq!(scribe.take(), lines(&UPDATE, "tea"));
    assert_eq!((updated.item.as_str(), updated.count), ("tea", 2));
    callbacks
        .transaction(&db, async |db| partial().delete(db).await)
        .await
        .unwrap();
    assert_eq!(scribe.take()[0], "before_destroy tea");
}

async fn a_change_is_stored(db: DatabaseConnection) {
    const CHANGE: &str = r#"{"patch":{"item":"coffee","note":"black"}}"#;
    let scribe = Scribe::default().answering(Callback::BeforeCreate, CHANGE);
    let stored = insert(&db, &scribe, "tea").await.unwrap();
    assert_eq!(
        (stored.item.as_str(), stored.note.as_deref()),
        ("coffee", Some("black"))
    );
    assert_eq!(items(&db).await, ["coffee"]);
    // An update does not write columns that nobody changed.
    let scribe = Scribe::default().answering(Callback::BeforeUpdate, r#"{"patch":{"count":7}}"#);
    let partial = ActiveModel {
        id: Unchanged(stored.id),
        note: Set(None),
        ..ActiveModelTrait::default()
    };
    let callbacks = scribe.callbacks();
    callbacks
        .transaction(&db, async |db| partial.update(db).await)
        .await
        .unwrap();
    let row = Entity::find_by_id(stored.id)
        .one(&db)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (row.item.as_str(), row.count, row.note),
        ("coffee", 7, None)
    );
}

async fn a_refusal_writes_nothing(db: DatabaseConnection) {
    const NO: &str = r#"{"errors":[{"field":"item","message":"is sold out"}]}"#;
    let scribe = Scribe::default().answering(Callback::BeforeSave, NO);
    let error = insert(&db, &scribe, "tea").await.unwrap_err();
    let wanted = [FieldError::new("item", "is sold out")];
    assert_eq!(stopped(&error).unwrap().errors(), Some(&wanted[..]));
    assert!(items(&db).await.is_empty());
    // And the host's own validation, in the same way.
    let scribe =
        Scribe::default().answering(Callback::BeforeValidation, r#"{"patch":{"count":0}}"#);
    let error = insert(&db, &scribe, "tea").await.unwrap_err();
    assert!(
        matches!(stopped(&error), Some(Stopped::Invalid(_))),
        "{error}"
    );
    assert_eq!(
        scribe.take(),
        ["before_validation tea", "after_validation tea"]
    );

    let row = insert(&db, &Scribe::default(), "kept").await.unwrap();
    let scribe = Scribe::default().answering(Callback::BeforeDestroy, NO);
    let callbacks = scribe.callbacks();
    let deleted = callbacks
        .transaction(&db, async |db| row.delete(db).await)
        .await;
    assert!(matches!(
        stopped(&deleted.unwrap_err()),
        Some(Stopped::Refused(_))
    ));
    assert_eq!(items(&db).await, ["kept"]);
}

async fn a_failure_after_the_write_rolls_it_back_where_the_host_says_so(db: DatabaseConnection) {
    for callback in [Callback::AfterCreate, Callback::AfterSave] {
        let scribe = Scribe::default().failing(callback);
        let strict = scribe.callbacks().on_failure(callback, OnFailure::Refuse);
        let error = strict
            .transaction(&db, async |db| order("tea").insert(db).await)
            .await;
        assert!(matches!(
            stopped(&error.unwrap_err()),
            Some(Stopped::Failed(_))
        ));
        assert!(items(&db).await.is_empty());
        assert!(!scribe.take().contains(&"after_commit tea".to_owned()));
    }
    insert(&db, &Scribe::default().failing(Callback::AfterSave), "tea")
        .await
        .unwrap();
    assert_eq!(items(&db).await, ["tea"]);
}

async fn a_change_that_the_row_has_no_room_for_is_refused(db: DatabaseConnection) {
    let scribe = Scribe::default().answering(Callback::BeforeSave, r#"{"patch":{"count":99999}}"#);
    let error = insert(&db, &scribe, "tea").await.unwrap_err();
    let wanted = [FieldError::new("count", "is more than we have")];
    assert_eq!(stopped(&error).unwrap().errors(), Some(&wanted[..]));
}

async fn a_change_that_the_model_does_not_store_is_an_error(db: DatabaseConnection) {
    let scribe = Scribe::default().answering(Callback::BeforeSave, r#"{"patch":{"total":1}}"#);
    let error = insert(&db, &scribe, "tea").await.unwrap_err();
    let record = "order";
    let field = "total";
    assert_eq!(stopped(&error), Some(&Stopped::NotStored { record, field }));
    assert!(items(&db).await.is_empty());
}

async fn what_is_not_there_is_seaorms_own_error(db: DatabaseConnection) {
    let nobody = || ActiveModel {
        id: Unchanged(404),
        item: Set("tea".to_owned()),
        ..ActiveModelTrait::default()
    };
    let callbacks = Scribe::default().callbacks();
    let updated = callbacks
        .transaction(&db, async |db| nobody().update(db).await)
        .await;
    assert!(
        matches!(updated, Err(DbErr::RecordNotUpdated)),
        "{updated:?}"
    );
    let deleted = callbacks
        .transaction(&db, async |db| nobody().delete(db).await)
        .await;
    assert_eq!(deleted.unwrap().rows_affected, 0);
    let nameless = ActiveModel {
        id: ActiveValue::NotSet,
        ..nobody()
    };
    let updated = callbacks
        .transaction(&db, async |db| nameless.update(db).await)
        .await;
    assert!(updated.is_err());
}
