//! A record's writes, with the callbacks around them in ActiveRecord's order.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use serde_json::Value;

use super::ask::Rules;
use super::callback::Callback;
use super::callbacks::Callbacks;
use super::error::{RecordError, Stopped};
use crate::typed::change::FieldError;
use crate::typed::record::Record;

type Check<T> = Arc<dyn Fn(&T) -> Result<(), Vec<FieldError>> + Send + Sync>;

/// The callbacks of one record. Made by [`Callbacks::of`], or by the expansion's
/// `Records`: `records.customer()`.
///
/// ```
/// # mod lago { extism_openapi::openapi_host!("../examples/lago/lago.yaml",
/// #     operations = ["createCustomer"], webhooks = [], records = { customer: CustomerObject }); }
/// # type DbError = String;
/// # async fn insert(customer: &lago::CustomerObject) -> Result<(), DbError> { Ok(()) }
/// use extism_openapi::{Plugin, record::RecordError};
///
/// async fn create(plugins: Vec<Plugin>, customer: lago::CustomerObject) -> Result<(), String> {
///     let records = lago::records::Records::new(plugins);
///     let created = records.customer().create(customer, |customer| async {
///         insert(&customer).await?;
///         Ok::<_, DbError>(customer)
///     });
///     match created.await {
///         Ok(customer) => println!("{} is stored", customer.external_id),
///         Err(RecordError::Stopped(stopped)) => println!("422: {:?}", stopped.errors()),
///         Err(RecordError::Write(error)) => return Err(error),
///     }
///     Ok(())
/// }
/// # fn main() {}
/// ```
#[must_use]
pub struct RecordCallbacks<R: Record> {
    callbacks: Callbacks,
    check: Option<Check<R::Data>>,
    record: PhantomData<fn() -> R>,
}

impl Callbacks {
    /// The callbacks of a record, by its marker in the expansion's `records`.
    pub fn of<R: Record>(&self, record: R) -> RecordCallbacks<R> {
        let _ = record;
        RecordCallbacks::new(self.clone())
    }
}

impl<R: Record> RecordCallbacks<R> {
    pub(crate) fn new(callbacks: Callbacks) -> Self {
        RecordCallbacks {
            callbacks,
            check: None,
            record: PhantomData,
        }
    }

    /// The host's own validation, between `before_validation` and `after_validation`. What it finds
    /// stops the write as [`Stopped::Invalid`].
    pub fn validating(
        mut self,
        check: impl Fn(&R::Data) -> Result<(), Vec<FieldError>> + Send + Sync + 'static,
    ) -> Self {
        self.check = Some(Arc::new(check));
        self
    }

    /// Creates a record: calls `before_*`, runs `insert` with the record as plug-ins leave it, and calls
    /// `after_*` and `after_commit`.
    ///
    /// `insert` commits what it does, and gives the record as stored. A failure that stops the write
    /// after `insert` ([`OnFailure::Refuse`](crate::record::OnFailure::Refuse) on an `after_*`) can no
    /// longer undo it; use [`create_uncommitted`](RecordCallbacks::create_uncommitted) in a transaction.
    ///
    /// # Errors
    ///
    /// [`RecordError::Stopped`] where a plug-in or the host's own validation stopped the write,
    /// [`RecordError::Write`] where `insert` failed.
    pub async fn create<E, F: Future<Output = Result<R::Data, E>>>(
        self,
        record: R::Data,
        insert: impl FnOnce(R::Data) -> F,
    ) -> Result<R::Data, RecordError<E>> {
        Ok(self
            .create_uncommitted(record, insert)
            .await?
            .committed()
            .await)
    }

    /// As [`create`](RecordCallbacks::create), within the caller's transaction: the caller says when it is
    /// committed, and rolls back on an error.
    ///
    /// # Errors
    ///
    /// [`RecordError::Stopped`] where a plug-in or the host's own validation stopped the write,
    /// [`RecordError::Write`] where `insert` failed.
    pub async fn create_uncommitted<E, F: Future<Output = Result<R::Data, E>>>(
        self,
        record: R::Data,
        insert: impl FnOnce(R::Data) -> F,
    ) -> Result<Saved<R>, RecordError<E>> {
        let record = self.before_create(record).await?;
        let stored = insert(record).await.map_err(RecordError::Write)?;
        let stored = self.after_create(stored).await?;
        Ok(self.saved(stored))
    }

    /// Updates a record, as [`create`](RecordCallbacks::create) does. `record` is the record to be
    /// stored.
    ///
    /// # Errors
    ///
    /// [`RecordError::Stopped`] where a plug-in or the host's own validation stopped the write,
    /// [`RecordError::Write`] where `update` failed.
    pub async fn update<E, F: Future<Output = Result<R::Data, E>>>(
        self,
        record: R::Data,
        update: impl FnOnce(R::Data) -> F,
    ) -> Result<R::Data, RecordError<E>> {
        Ok(self
            .update_uncommitted(record, update)
            .await?
            .committed()
            .await)
    }

    /// As [`update`](RecordCallbacks::update), within the caller's transaction.
    ///
    /// # Errors
    ///
    /// [`RecordError::Stopped`] where a plug-in or the host's own validation stopped the write,
    /// [`RecordError::Write`] where `update` failed.
    pub async fn update_uncommitted<E, F: Future<Output = Result<R::Data, E>>>(
        self,
        record: R::Data,
        update: impl FnOnce(R::Data) -> F,
    ) -> Result<Saved<R>, RecordError<E>> {
        let record = self.before_update(record).await?;
        let stored = update(record).await.map_err(RecordError::Write)?;
        let stored = self.after_update(stored).await?;
        Ok(self.saved(stored))
    }

    /// Deletes a record; plug-ins may refuse that.
    ///
    /// # Errors
    ///
    /// [`RecordError::Stopped`] where a plug-in or the host's own validation stopped the write,
    /// [`RecordError::Write`] where `delete` failed.
    pub async fn destroy<E, F: Future<Output = Result<(), E>>>(
        self,
        record: R::Data,
        delete: impl FnOnce() -> F,
    ) -> Result<R::Data, RecordError<E>> {
        Ok(self
            .destroy_uncommitted(record, delete)
            .await?
            .committed()
            .await)
    }

    /// As [`destroy`](RecordCallbacks::destroy), within the caller's transaction.
    ///
    /// # Errors
    ///
    /// [`RecordError::Stopped`] where a plug-in or the host's own validation stopped the write,
    /// [`RecordError::Write`] where `delete` failed.
    pub async fn destroy_uncommitted<E, F: Future<Output = Result<(), E>>>(
        self,
        record: R::Data,
        delete: impl FnOnce() -> F,
    ) -> Result<Saved<R>, RecordError<E>> {
        let record = self.run(Callback::BeforeDestroy, record).await?;
        delete().await.map_err(RecordError::Write)?;
        let record = self.run(Callback::AfterDestroy, record).await?;
        Ok(self.saved(record))
    }

    pub(crate) async fn before_create(&self, record: R::Data) -> Result<R::Data, Stopped> {
        let record = self.validate(record).await?;
        let record = self.run(Callback::BeforeSave, record).await?;
        self.run(Callback::BeforeCreate, record).await
    }

    pub(crate) async fn after_create(&self, record: R::Data) -> Result<R::Data, Stopped> {
        let record = self.run(Callback::AfterCreate, record).await?;
        self.run(Callback::AfterSave, record).await
    }

    pub(crate) async fn before_update(&self, record: R::Data) -> Result<R::Data, Stopped> {
        let record = self.validate(record).await?;
        let record = self.run(Callback::BeforeSave, record).await?;
        self.run(Callback::BeforeUpdate, record).await
    }

    pub(crate) async fn after_update(&self, record: R::Data) -> Result<R::Data, Stopped> {
        let record = self.run(Callback::AfterUpdate, record).await?;
        self.run(Callback::AfterSave, record).await
    }

    /// Runs `before_validation`, the host's own validation, and `after_validation`. As in Rails, the last
    /// runs for an invalid record too.
    ///
    /// # Errors
    ///
    /// As [`run`](RecordCallbacks::run), and [`Stopped::Invalid`] with what the host's own validation found.
    pub async fn validate(&self, record: R::Data) -> Result<R::Data, Stopped> {
        let record = self.run(Callback::BeforeValidation, record).await?;
        let checked = self.check.as_ref().map_or(Ok(()), |check| check(&record));
        let record = self.run(Callback::AfterValidation, record).await?;
        checked.map_err(Stopped::Invalid)?;
        Ok(record)
    }

    /// Runs one callback, for hosts that keep the order themselves. Gives the record as plug-ins leave
    /// it.
    ///
    /// # Errors
    ///
    /// A plug-in refuses or fails (where that stops the write), or the record can't be written as JSON.
    pub async fn run(&self, callback: Callback, record: R::Data) -> Result<R::Data, Stopped> {
        let export = callback.export(R::NAME);
        let listeners = self.callbacks.listeners(&export);
        if listeners.is_empty() {
            return Ok(record);
        }
        let on_failure = self.callbacks.failing(R::NAME, callback);
        let callbacks = &self.callbacks;
        if !callback.is_before() {
            let input = record_json::<R>(&record)?;
            callbacks
                .notify(&export, listeners, input, on_failure)
                .await?;
            return Ok(record);
        }
        let value = value(&record)?;
        let rules = Rules {
            whole: "record",
            fields: R::FIELDS,
            protection: R::PROTECTION,
            changes: callback != Callback::BeforeDestroy,
            normal: normal::<R>,
            check: R::check,
        };
        let asked = callbacks.ask(&export, listeners, value.clone(), on_failure, rules);
        let left = asked.await?;
        if left == value {
            return Ok(record);
        }
        serde_json::from_value(left).map_err(|error| Stopped::Unwritable {
            message: error.to_string(),
        })
    }

    fn saved(&self, record: R::Data) -> Saved<R> {
        Saved {
            record,
            callbacks: self.clone(),
        }
    }
}

/// A record as plug-ins see it, as JSON text.
pub(crate) fn record_json<R: Record>(record: &R::Data) -> Result<Vec<u8>, Stopped> {
    R::PROTECTION
        .json(record)
        .map_err(|error| Stopped::Unwritable {
            message: error.to_string(),
        })
}

fn value<T: serde::Serialize>(record: &T) -> Result<Value, Stopped> {
    serde_json::to_value(record).map_err(|error| Stopped::Unwritable {
        message: error.to_string(),
    })
}

fn normal<R: Record>(value: &Value) -> Result<Value, String> {
    let typed: R::Data = serde::Deserialize::deserialize(value)
        .map_err(|error: serde_json::Error| error.to_string())?;
    serde_json::to_value(&typed).map_err(|error| error.to_string())
}

impl<R: Record> Clone for RecordCallbacks<R> {
    fn clone(&self) -> Self {
        RecordCallbacks {
            callbacks: self.callbacks.clone(),
            check: self.check.clone(),
            record: PhantomData,
        }
    }
}

impl<R: Record> fmt::Debug for RecordCallbacks<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordCallbacks")
            .field("record", &R::NAME)
            .field("callbacks", &self.callbacks)
            .finish_non_exhaustive()
    }
}

/// A record that is written and not yet committed. It derefs to the record as stored.
///
/// Call [`committed`](Saved::committed) once the transaction is committed. If it is rolled back, drop this
/// value: then plug-ins are not notified.
#[must_use = "plug-ins are notified of the commit by `committed`"]
pub struct Saved<R: Record> {
    record: R::Data,
    callbacks: RecordCallbacks<R>,
}

impl<R: Record> Saved<R> {
    /// Notifies plug-ins of the commit (`after_commit`), and gives the record. Failures of plug-ins are
    /// ignored: nothing can be undone any more.
    pub async fn committed(self) -> R::Data {
        let Saved { record, callbacks } = self;
        let callbacks = callbacks.callbacks;
        if callbacks.listens(&Callback::AfterCommit.export(R::NAME)) {
            match record_json::<R>(&record) {
                Ok(json) => callbacks.notify_of_commit(R::NAME, json).await,
                Err(stopped) => tracing::warn!(%stopped, "plug-ins are not notified of a commit"),
            }
        }
        record
    }

    /// The record, for hosts that notify plug-ins of the commit themselves.
    pub fn into_record(self) -> R::Data {
        self.record
    }
}

impl<R: Record> Deref for Saved<R> {
    type Target = R::Data;

    fn deref(&self) -> &R::Data {
        &self.record
    }
}

impl<R: Record> fmt::Debug for Saved<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Saved")
            .field("record", &R::NAME)
            .finish_non_exhaustive()
    }
}
