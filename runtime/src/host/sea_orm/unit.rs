//! Which plug-ins a write calls, and which records wait for its commit.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, Iterable, ModelTrait, PrimaryKeyToColumn,
    TransactionSession, TransactionTrait,
};

use super::model::{Data, RecordModel, Row};
use crate::host::record::{Callback, Callbacks};
use crate::typed::record::Record;

tokio::task_local! {
    /// `None`: this task's writes call no plug-in, on purpose.
    static CURRENT: Option<Unit>;
}

/// A unit of work: the plug-ins that its writes call, and the records whose `after_commit` waits for its
/// end. For hosts that begin and commit transactions themselves; others use
/// [`Callbacks::transaction`].
///
/// Cheap to clone; clones are the same unit. If it is dropped without [`committed`](Unit::committed),
/// plug-ins are not notified of any commit.
///
/// ```
/// # async fn f(
/// #     callbacks: extism_openapi::record::Callbacks,
/// #     db: sea_orm::DatabaseConnection,
/// # ) -> Result<(), sea_orm::DbErr> {
/// # async fn handle(transaction: &sea_orm::DatabaseTransaction) -> Result<(), sea_orm::DbErr> { Ok(()) }
/// use extism_openapi::sea_orm::Unit;
/// use sea_orm::TransactionTrait;
///
/// let unit = Unit::new(callbacks);
/// let transaction = db.begin().await?;
/// unit.run(handle(&transaction)).await?;
/// transaction.commit().await?;
/// unit.committed().await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Unit(Arc<Inner>);

struct Inner {
    callbacks: Callbacks,
    waiting: Mutex<VecDeque<Waiting>>,
}

/// A record that was written.
struct Waiting {
    /// Table and primary key: plug-ins are notified once of a record that is written twice, with its last
    /// state.
    key: String,
    record: &'static str,
    json: Vec<u8>,
}

impl Unit {
    /// A unit whose writes call these plug-ins.
    pub fn new(callbacks: impl Into<Callbacks>) -> Self {
        Unit(Arc::new(Inner {
            callbacks: callbacks.into(),
            waiting: Mutex::default(),
        }))
    }

    /// Runs `work` as a part of the unit: its writes call the unit's plug-ins. Tasks that it spawns are not
    /// part of the unit.
    pub async fn run<F: Future>(&self, work: F) -> F::Output {
        CURRENT.scope(Some(self.clone()), work).await
    }

    /// Notifies plug-ins of the commit (`after_commit`), once for each record. Call it when the
    /// transaction is committed. Failures are ignored, and reported to
    /// [`on_ignored`](Callbacks::on_ignored).
    pub async fn committed(&self) {
        loop {
            // The lock is released before the plug-ins are called.
            let Some(waiting) = self.waiting().pop_front() else {
                return;
            };
            let notified = self
                .0
                .callbacks
                .notify_of_commit(waiting.record, waiting.json);
            notified.await;
        }
    }

    pub(super) fn callbacks(&self) -> &Callbacks {
        &self.0.callbacks
    }

    pub(super) fn wait_for_commit<A: RecordModel>(
        &self,
        row: &Row<A>,
        record: &Data<A>,
    ) -> Result<(), DbErr> {
        let name = <A::Record as Record>::NAME;
        if !self
            .0
            .callbacks
            .listens(&Callback::AfterCommit.export(name))
        {
            return Ok(());
        }
        let json = crate::host::record::record_json::<A::Record>(record);
        let json = json.map_err(|stopped| DbErr::Json(stopped.to_string()))?;
        let mut key = format!("{:?}", A::Entity::default());
        for column in <A::Entity as EntityTrait>::PrimaryKey::iter() {
            key.push_str(&format!("/{:?}", row.get(column.into_column())));
        }
        let mut waiting = self.waiting();
        waiting.retain(|other| other.record != name || other.key != key);
        waiting.push_back(Waiting {
            key,
            record: name,
            json,
        });
        Ok(())
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        // No code that can panic runs while the lock is held.
        self.0
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds what was written in `other`, which is committed as a part of this unit.
    fn join(&self, other: &Unit) {
        let joined = std::mem::take(&mut *other.waiting());
        let mut waiting = self.waiting();
        waiting.retain(|old| {
            let is_newer = |new: &Waiting| new.record == old.record && new.key == old.key;
            !joined.iter().any(is_newer)
        });
        waiting.extend(joined);
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unit")
            .field("callbacks", &self.0.callbacks)
            .field("waiting", &self.waiting().len())
            .finish()
    }
}

/// Runs `work` so that its writes call no plug-in: for migrations, imports, repairs.
pub async fn without_callbacks<F: Future>(work: F) -> F::Output {
    CURRENT.scope(None, work).await
}

/// The unit that this task is in; `None` in [`without_callbacks`].
pub(super) fn current<R: Record>() -> Result<Option<Unit>, DbErr> {
    CURRENT.try_with(Clone::clone).map_err(|_outside| {
        DbErr::Custom(format!(
            "a `{}` is written outside of `Callbacks::transaction` and `Unit::run`, so nobody knows \
             which plug-ins to ask; to ask none, run it in \
             `extism_openapi::sea_orm::without_callbacks`",
            R::NAME
        ))
    })
}

impl Callbacks {
    /// Runs `work` in a transaction of its own, in which writes of models call plug-ins. If `work` gives
    /// `Ok`, commits and notifies plug-ins of the commit; if it gives an error, rolls back.
    ///
    /// # Errors
    /// Those of `work`, and of beginning and committing.
    pub async fn transaction<D, T, E>(
        &self,
        db: &D,
        work: impl AsyncFnOnce(&D::Transaction) -> Result<T, E>,
    ) -> Result<T, E>
    where
        D: TransactionTrait,
        E: From<DbErr>,
    {
        let unit = Unit::new(self.clone());
        let done = in_transaction(&unit, db, work).await?;
        unit.committed().await;
        Ok(done)
    }
}

/// Runs `work` in a transaction within the one that this task is in (a savepoint): if it gives an error,
/// its writes are undone and plug-ins are not notified of them; the outer transaction continues.
///
/// # Errors
/// Those of `work`, of beginning and committing, and where this task is not in a unit.
pub async fn nested<D, T, E>(
    transaction: &D,
    work: impl AsyncFnOnce(&D::Transaction) -> Result<T, E>,
) -> Result<T, E>
where
    D: TransactionTrait + ConnectionTrait,
    E: From<DbErr>,
{
    let outer = CURRENT.try_with(Clone::clone).ok().flatten();
    let Some(outer) = outer else {
        let message = "`nested` must be called within `Callbacks::transaction` or `Unit::run`";
        return Err(DbErr::Custom(message.to_owned()).into());
    };
    let inner = Unit::new(outer.callbacks().clone());
    let done = in_transaction(&inner, transaction, work).await?;
    outer.join(&inner);
    Ok(done)
}

async fn in_transaction<D, T, E>(
    unit: &Unit,
    db: &D,
    work: impl AsyncFnOnce(&D::Transaction) -> Result<T, E>,
) -> Result<T, E>
where
    D: TransactionTrait,
    E: From<DbErr>,
{
    let transaction = db.begin().await?;
    match unit.run(work(&transaction)).await {
        Ok(done) => {
            transaction.commit().await?;
            Ok(done)
        }
        Err(error) => {
            // The work's own error says more than that of a broken connection.
            if let Err(unrolled) = transaction.rollback().await {
                tracing::warn!(%unrolled, "a transaction can't be rolled back; it ends uncommitted");
            }
            Err(error)
        }
    }
}
