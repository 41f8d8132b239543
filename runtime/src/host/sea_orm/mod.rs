//! Record callbacks of SeaORM's models (feature `sea-orm`).
//!
//! A model takes part by a [`RecordModel`] impl, which says how a row is written as the document's record
//! and back, and one line in place of its empty `ActiveModelBehavior`:
//!
//! ```
//! use extism_openapi::record::FieldError;
//! use extism_openapi::sea_orm::RecordModel;
//! use sea_orm::entity::prelude::*;
//!
//! mod lago {
//!     extism_openapi::openapi_host!(
//!         "../examples/lago/lago.yaml",
//!         operations = [], webhooks = [], records = { address: Address }
//!     );
//! }
//!
//! #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
//! #[sea_orm(table_name = "addresses")]
//! pub struct Model {
//!     #[sea_orm(primary_key)]
//!     pub id: i64,
//!     pub city: Option<String>,
//! }
//! # #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
//! # pub enum Relation {}
//!
//! impl RecordModel for ActiveModel {
//!     type Record = lago::records::address;
//!
//!     fn to_record(row: &Model) -> lago::Address {
//!         lago::Address { city: row.city.clone().into(), ..Default::default() }
//!     }
//!
//!     fn apply(record: lago::Address, row: &mut Model) -> Result<(), FieldError> {
//!         row.city = record.city.into_value();
//!         Ok(())
//!     }
//! }
//!
//! extism_openapi::record_callbacks!(ActiveModel);
//! # fn main() {}
//! ```
//!
//! From then on `insert`, `update`, `save` and `delete` run the callbacks around their statement, on the
//! connection that they are given. They need to know which plug-ins to call, and when the transaction is
//! committed: use [`Callbacks::transaction`](crate::record::Callbacks::transaction), or a [`Unit`].
//!
//! ```
//! # use extism_openapi::record::Callbacks;
//! # use sea_orm::{ActiveModelTrait, DatabaseConnection, DbErr};
//! # async fn f<A>(callbacks: Callbacks, db: DatabaseConnection, customer: A) -> Result<(), DbErr>
//! # where A: ActiveModelTrait + sea_orm::ActiveModelBehavior + Send,
//! #     <A::Entity as sea_orm::EntityTrait>::Model: sea_orm::IntoActiveModel<A> {
//! use extism_openapi::sea_orm::stopped;
//!
//! let created = callbacks
//!     .transaction(&db, async |transaction| customer.insert(transaction).await)
//!     .await;
//! match &created {
//!     Ok(_row) => println!("201"),
//!     Err(error) => match stopped(error).and_then(|stopped| stopped.errors()) {
//!         // A plug-in refuses, or the host's validation does: the caller gets the errors.
//!         Some(errors) => println!("422: {errors:?}"),
//!         // A plug-in failed, or the database did: for the log, not for the caller.
//!         None => println!("500: {error}"),
//!     },
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Outside of both, a write of such a model is an **error**, so that no write bypasses the plug-ins
//! silently; [`without_callbacks`] is for migrations and so on. (A spawned task is outside: hand it a
//! `Unit`.)
//!
//! # What skips the callbacks
//!
//! SeaORM calls `ActiveModelBehavior` only from `ActiveModelTrait`. **These calls run no callbacks,
//! whatever the model says:**
//!
//! - `Entity::insert(…).exec(…)`, `Entity::insert_many(…)`, and everything else that is executed as a query:
//!   `Entity::update(…).exec(…)`, `Entity::update_many()`, `Entity::delete(…).exec(…)`,
//!   `Entity::delete_by_id(…)`, `Entity::delete_many()`, `on_conflict` upserts;
//! - raw SQL and `sea_query` statements; what the database does by itself (`ON DELETE CASCADE`, triggers,
//!   column defaults).
//!
//! **`ActiveModelTrait::update_without_returning` runs the callbacks before the write, but none after it**,
//! and no `after_commit`, because SeaORM has no row to show.
//!
//! # Within a transaction
//!
//! A plug-in that is called within a transaction may call an operation of the host that needs a
//! connection of its own. It then waits for a free one (with a pool of one connection, such as SQLite in
//! memory, until its time is up), and does not see what the transaction has written. Let plug-ins that call
//! operations listen to `after_commit`.

mod behavior;
mod model;
mod stopped;
mod unit;

pub use behavior::{after_delete, after_save, before_delete, before_save};
pub use model::RecordModel;
pub use stopped::stopped;
pub use unit::{Unit, nested, without_callbacks};

/// Runs record callbacks around the writes of a model. Write it in place of the model's `impl
/// ActiveModelBehavior for ActiveModel {}`. The model implements [`RecordModel`].
///
/// A model that needs an `ActiveModelBehavior` of its own calls [`before_save`], [`after_save`],
/// [`before_delete`] and [`after_delete`] from it.
#[macro_export]
macro_rules! record_callbacks {
    ($active:ty) => {
        #[$crate::__private::sea_orm::prelude::async_trait::async_trait]
        impl $crate::__private::sea_orm::ActiveModelBehavior for $active {
            async fn before_save<C>(
                self,
                db: &C,
                insert: bool,
            ) -> ::core::result::Result<Self, $crate::__private::sea_orm::DbErr>
            where
                C: $crate::__private::sea_orm::ConnectionTrait,
            {
                $crate::sea_orm::before_save(self, db, insert).await
            }

            async fn after_save<C>(
                model: <Self::Entity as $crate::__private::sea_orm::EntityTrait>::Model,
                _db: &C,
                insert: bool,
            ) -> ::core::result::Result<
                <Self::Entity as $crate::__private::sea_orm::EntityTrait>::Model,
                $crate::__private::sea_orm::DbErr,
            >
            where
                C: $crate::__private::sea_orm::ConnectionTrait,
            {
                $crate::sea_orm::after_save::<Self>(model, insert).await
            }

            async fn before_delete<C>(
                self,
                db: &C,
            ) -> ::core::result::Result<Self, $crate::__private::sea_orm::DbErr>
            where
                C: $crate::__private::sea_orm::ConnectionTrait,
            {
                $crate::sea_orm::before_delete(self, db).await
            }

            async fn after_delete<C>(
                self,
                _db: &C,
            ) -> ::core::result::Result<Self, $crate::__private::sea_orm::DbErr>
            where
                C: $crate::__private::sea_orm::ConnectionTrait,
            {
                $crate::sea_orm::after_delete(self).await
            }
        }
    };
}
