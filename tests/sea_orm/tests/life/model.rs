//! A real model, and a plug-in that records its calls.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use extism_openapi::sea_orm::RecordModel;
use extism_openapi::{
    event::EventError,
    plugin::{Listener, Listeners},
    record::{Callback, Callbacks, FieldError},
};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, Schema, Set};

pub(crate) mod shop {
    extism_openapi::openapi_host!(
        inline = r#"
openapi: 3.1.0
info: { title: Shop, version: "1" }
paths: {}
components:
  schemas:
    Order:
      type: object
      required: [id, item, count]
      properties:
        id: { type: integer, format: int64 }
        item: { type: string }
        count: { type: integer, format: int32 }
        note: { type: string }
        total: { type: integer, format: int64, description: Worked out and not stored. }
"#,
        records = { order: Order },
    );
}

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) item: String,
    pub(crate) count: i16,
    pub(crate) note: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl RecordModel for ActiveModel {
    type Record = shop::records::order;

    fn to_record(row: &Model) -> shop::Order {
        shop::Order {
            note: row.note.clone(),
            total: Some(i64::from(row.count) * 10),
            ..shop::Order::new(row.id, row.item.clone(), i32::from(row.count))
        }
    }

    fn apply(order: shop::Order, row: &mut Model) -> Result<(), FieldError> {
        row.item = order.item;
        row.note = order.note;
        row.count = i16::try_from(order.count)
            .map_err(|_| FieldError::new("count", "is more than we have"))?;
        Ok(())
    }

    fn validate(order: &shop::Order) -> Result<(), Vec<FieldError>> {
        match order.count {
            0 => Err(vec![FieldError::new("count", "is nothing")]),
            _ => Ok(()),
        }
    }
}

extism_openapi::record_callbacks!(ActiveModel);

/// An order to insert.
pub(crate) fn order(item: &str) -> ActiveModel {
    ActiveModel {
        id: ActiveValue::NotSet,
        item: Set(item.to_owned()),
        count: Set(2),
        note: Set(None),
    }
}

/// Creates the tables.
pub(crate) async fn tables(db: DatabaseConnection) -> DatabaseConnection {
    let table = Schema::new(db.get_database_backend()).create_table_from_entity(Entity);
    db.execute(&table).await.unwrap();
    db
}

/// All rows' items, oldest first.
pub(crate) async fn items(db: &impl ConnectionTrait) -> Vec<String> {
    let mut rows = Entity::find().all(db).await.unwrap();
    rows.sort_by_key(|row| row.id);
    rows.into_iter().map(|row| row.item).collect()
}

/// A plug-in that records each callback with the record's item, and replies as configured.
#[derive(Clone, Default)]
pub(crate) struct Scribe {
    lines: Arc<Mutex<Vec<String>>>,
    answers: BTreeMap<Callback, Result<Vec<u8>, EventError>>,
}

impl Scribe {
    pub(crate) fn answering(mut self, callback: Callback, answer: &str) -> Self {
        self.answers.insert(callback, Ok(answer.into()));
        self
    }

    pub(crate) fn failing(mut self, callback: Callback) -> Self {
        self.answers.insert(
            callback,
            Err(EventError::TimedOut {
                plugin: "slow".into(),
                limit: std::time::Duration::from_secs(1),
            }),
        );
        self
    }

    pub(crate) fn callbacks(&self) -> Callbacks {
        Callbacks::new(self.clone())
    }

    /// The calls since the last `take`.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap())
    }
}

impl Listeners for Scribe {
    fn listeners(&self, export: &str) -> Vec<Listener> {
        let callback = Callback::ALL
            .into_iter()
            .find(|one| one.export("order") == export);
        let Some(callback) = callback else {
            return Vec::new();
        };
        let (lines, answer) = (
            Arc::clone(&self.lines),
            self.answers.get(&callback).cloned(),
        );
        let run = move |input: Vec<u8>| {
            let order: shop::Order = serde_json::from_slice(&input).unwrap();
            lines
                .lock()
                .unwrap()
                .push(format!("{callback} {}", order.item));
            let answer = answer.clone().unwrap_or(Ok(Vec::new()));
            async move { answer }
        };
        vec![Listener::new("scribe", run)]
    }
}
