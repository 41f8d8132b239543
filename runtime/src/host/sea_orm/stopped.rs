//! A stopped write as SeaORM's error.

use std::sync::Arc;

use sea_orm::DbErr;

use crate::host::record::Stopped;

/// Why callbacks stopped a write; `None` if it is another error.
///
/// SeaORM's hooks can only return its own error, so the reason is wrapped in that.
pub fn stopped(error: &DbErr) -> Option<&Stopped> {
    match error {
        DbErr::TryIntoErr { source, .. } => source.downcast_ref(),
        _ => None,
    }
}

/// Wraps the reason in the only variant that keeps another error unchanged.
pub(super) fn into_db_err(stopped: Stopped) -> DbErr {
    DbErr::TryIntoErr {
        from: "record",
        into: "row",
        source: Arc::new(stopped),
    }
}
