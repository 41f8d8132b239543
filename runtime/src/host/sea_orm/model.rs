//! A row as the document's record, and back.

use sea_orm::{
    ActiveModelTrait, ActiveValue, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Iterable,
    ModelTrait, TryIntoModel,
};

use crate::typed::change::FieldError;
use crate::typed::record::Record;

/// A model whose rows are records of the document. Implemented for the `ActiveModel`.
pub trait RecordModel: ActiveModelTrait + TryIntoModel<Row<Self>> + Send + 'static {
    /// The record: a marker of the expansion's `records`.
    type Record: Record;

    /// The record that plug-ins see of a row.
    ///
    /// Before an insert, columns that the database will fill in (an auto-increment `id`) have their type's
    /// default here.
    fn to_record(row: &Row<Self>) -> <Self::Record as Record>::Data;

    /// Writes what plug-ins may change of a record into its row.
    ///
    /// If a plug-in changes a field that is not written here, that is an error: the change would be lost.
    ///
    /// # Errors
    /// Where the row can't store a field's value; the write stops as if the host's validation had
    /// rejected it.
    fn apply(record: <Self::Record as Record>::Data, row: &mut Row<Self>)
    -> Result<(), FieldError>;

    /// The host's own validation, between `before_validation` and `after_validation`.
    ///
    /// # Errors
    /// What is wrong with the record; the write stops.
    fn validate(record: &<Self::Record as Record>::Data) -> Result<(), Vec<FieldError>> {
        let _ = record;
        Ok(())
    }
}

/// The row of an active model.
pub(super) type Row<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Model;

/// The record of an active model, as the document's type.
pub(super) type Data<A> = <<A as RecordModel>::Record as Record>::Data;

/// The row that an insert will make.
pub(super) fn to_insert<A: RecordModel>(active: &A) -> Result<Row<A>, DbErr> {
    overlaid(A::default_values(), active).try_into_model()
}

/// The row that an update will make: columns that the active model does not set are read. `None` if there
/// is no such row, which the update itself will report.
pub(super) async fn to_update<A, C>(active: &A, db: &C) -> Result<Option<Row<A>>, DbErr>
where
    A: RecordModel,
    Row<A>: IntoActiveModel<A>,
    C: ConnectionTrait,
{
    let is_whole =
        <A::Entity as EntityTrait>::Column::iter().all(|column| !active.is_not_set(column));
    if is_whole {
        return active.clone().try_into_model().map(Some);
    }
    let Some(stored) = stored(active, db).await? else {
        return Ok(None);
    };
    overlaid(stored.into_active_model(), active)
        .try_into_model()
        .map(Some)
}

/// The row in the database.
pub(super) async fn stored<A, C>(active: &A, db: &C) -> Result<Option<Row<A>>, DbErr>
where
    A: RecordModel,
    C: ConnectionTrait,
{
    use sea_orm::{ColumnTrait, PrimaryKeyToColumn, QueryFilter};
    let mut query = A::Entity::find();
    for key in <A::Entity as EntityTrait>::PrimaryKey::iter() {
        let column = key.into_column();
        let Some(value) = active.get(column).into_value() else {
            return Ok(None);
        };
        query = query.filter(column.eq(value));
    }
    query.one(db).await
}

/// Gives `below` with everything that `above` sets.
fn overlaid<A: RecordModel>(mut below: A, above: &A) -> A {
    for column in <A::Entity as EntityTrait>::Column::iter() {
        if let ActiveValue::Set(value) | ActiveValue::Unchanged(value) = above.get(column) {
            below.set(column, value);
        }
    }
    below
}

/// Sets the columns in which two rows differ.
pub(super) fn set_changes<A: RecordModel>(
    active: &mut A,
    before: &Row<A>,
    after: &Row<A>,
) -> Result<(), DbErr> {
    for column in <A::Entity as EntityTrait>::Column::iter() {
        let value = after.get(column);
        if before.get(column) != value {
            active.try_set(column, value)?;
        }
    }
    Ok(())
}
