//! Types of the user's in the place of the document's.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a type has to be that stands for one of the document's: everything that an expansion's own
/// types are.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't stand for a type of the document",
    note = "a type that `replace` names is `Serialize`, `DeserializeOwned`, `Clone`, `Debug`, `PartialEq`, `Send`, `Sync` and `'static`"
)]
pub trait Replacement:
    Serialize + DeserializeOwned + Clone + Debug + PartialEq + Send + Sync + 'static
{
}

impl<T> Replacement for T where
    T: Serialize + DeserializeOwned + Clone + Debug + PartialEq + Send + Sync + 'static
{
}

/// Named by an expansion for each such type, so that what it lacks is said under the user's own path.
pub fn assert_replacement<T: Replacement>() {}
