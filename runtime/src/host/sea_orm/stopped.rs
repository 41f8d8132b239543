//! A stopped write as SeaORM's error.

use std::sync::Arc;

use sea_orm::DbErr;

use crate::host::record::Stopped;

/// Why callbacks stopped a write; `None` where the error is another.
///
/// SeaORM's hooks can only give its own error: what stopped a write travels in it.
pub fn stopped(error: &DbErr) -> Option<&Stopped> {
    match error {
        DbErr::TryIntoErr { source, .. } => source.downcast_ref(),
        _ => None,
    }
}

/// The one variant that holds another error as it is.
pub(super) fn into_db_err(stopped: Stopped) -> DbErr {
    DbErr::TryIntoErr {
        from: "record",
        into: "row",
        source: Arc::new(stopped),
    }
}
