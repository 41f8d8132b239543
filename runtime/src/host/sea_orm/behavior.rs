//! The callbacks around SeaORM's writes, for [`record_callbacks!`](crate::record_callbacks) and for
//! hand-written `ActiveModelBehavior`s.

use sea_orm::{ConnectionTrait, DbErr, IntoActiveModel};
use serde_json::Value;

use super::model::{Data, RecordModel, Row, set_changes, stored, to_insert, to_update};
use super::stopped::into_db_err;
use super::unit::{Unit, current};
use crate::host::record::{Callback, RecordCallbacks, Stopped};
use crate::typed::record::Record;

/// `before_validation`, `after_validation`, `before_save`, and `before_create` or `before_update`. Gives
/// the active model with what plug-ins changed.
///
/// # Errors
/// Where a plug-in, or [`RecordModel::validate`], stops the write ([`stopped`](super::stopped) says
/// why), where there is no [`Unit`] and so no plug-ins are known, and where the row can't be read.
pub async fn before_save<A, C>(mut active: A, db: &C, insert: bool) -> Result<A, DbErr>
where
    A: RecordModel,
    Row<A>: IntoActiveModel<A> + Sync,
    C: ConnectionTrait,
{
    let Some(unit) = current::<A::Record>()? else {
        return Ok(active);
    };
    let callbacks = callbacks::<A>(&unit);
    let row = if insert {
        Some(to_insert(&active)?)
    } else {
        to_update(&active, db).await?
    };
    let Some(row) = row else {
        return Ok(active);
    };
    let record = A::to_record(&row);
    let before = value(&record)?;
    let record = if insert {
        callbacks.before_create(record).await
    } else {
        callbacks.before_update(record).await
    };
    let record = record.map_err(into_db_err)?;
    let left = value(&record)?;
    if left != before {
        let mut changed = row.clone();
        A::apply(record, &mut changed)
            .map_err(|error| into_db_err(Stopped::Invalid(vec![error])))?;
        is_stored::<A>(&before, &left, &changed)?;
        set_changes(&mut active, &row, &changed)?;
    }
    Ok(active)
}

/// `after_create` or `after_update`, and `after_save`; `after_commit` waits for the commit.
///
/// # Errors
/// Where a plug-in fails in a callback that is set to
/// [`OnFailure::Refuse`](crate::record::OnFailure::Refuse), and where there is no [`Unit`].
pub async fn after_save<A: RecordModel>(row: Row<A>, insert: bool) -> Result<Row<A>, DbErr>
where
    Row<A>: Sync,
{
    let Some(unit) = current::<A::Record>()? else {
        return Ok(row);
    };
    let callbacks = callbacks::<A>(&unit);
    let record = A::to_record(&row);
    let record = if insert {
        callbacks.after_create(record).await
    } else {
        callbacks.after_update(record).await
    };
    let record = record.map_err(into_db_err)?;
    unit.wait_for_commit::<A>(&row, &record)?;
    Ok(row)
}

/// `before_destroy`. Gives the active model with all its columns, for [`after_delete`].
///
/// # Errors
/// As [`before_save`].
pub async fn before_delete<A, C>(active: A, db: &C) -> Result<A, DbErr>
where
    A: RecordModel,
    Row<A>: IntoActiveModel<A> + Sync,
    C: ConnectionTrait,
{
    let Some(unit) = current::<A::Record>()? else {
        return Ok(active);
    };
    // The stored row is deleted, whatever was set and not saved.
    let Some(row) = stored(&active, db).await? else {
        return Ok(active);
    };
    let record = A::to_record(&row);
    let callbacks = callbacks::<A>(&unit);
    let asked = callbacks.run(Callback::BeforeDestroy, record).await;
    asked.map_err(into_db_err)?;
    Ok(row.into_active_model())
}

/// `after_destroy`; `after_commit` waits for the commit.
///
/// # Errors
/// As [`after_save`].
pub async fn after_delete<A>(active: A) -> Result<A, DbErr>
where
    A: RecordModel,
    Row<A>: Sync,
{
    let Some(unit) = current::<A::Record>()? else {
        return Ok(active);
    };
    // If there was no row, `before_delete` could not complete the active model.
    let Ok(row) = active.clone().try_into_model() else {
        return Ok(active);
    };
    let callbacks = callbacks::<A>(&unit);
    let deleted = callbacks
        .run(Callback::AfterDestroy, A::to_record(&row))
        .await;
    let record = deleted.map_err(into_db_err)?;
    unit.wait_for_commit::<A>(&row, &record)?;
    Ok(active)
}

fn callbacks<A: RecordModel>(unit: &Unit) -> RecordCallbacks<A::Record> {
    RecordCallbacks::new(unit.callbacks().clone()).validating(A::validate)
}

fn value<T: serde::Serialize>(record: &T) -> Result<Value, DbErr> {
    serde_json::to_value(record).map_err(|error| {
        into_db_err(Stopped::Unwritable {
            message: error.to_string(),
        })
    })
}

/// Checks that the row has every change that plug-ins made: if the host's `apply` ignored a field, its
/// change would be lost.
fn is_stored<A: RecordModel>(before: &Value, left: &Value, row: &Row<A>) -> Result<(), DbErr> {
    let record: Data<A> = A::to_record(row);
    let kept = value(&record)?;
    let fields = <A::Record as Record>::FIELDS.iter().copied();
    // A field that is computed from others may differ without a plug-in having changed it.
    let mut changed = fields.filter(|field| left.get(field) != before.get(field));
    let lost = changed.find(|field| left.get(field) != kept.get(field));
    match lost {
        None => Ok(()),
        Some(field) => Err(into_db_err(Stopped::NotStored {
            record: <A::Record as Record>::NAME,
            field,
        })),
    }
}
