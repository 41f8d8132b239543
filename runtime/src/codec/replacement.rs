//! The user's types that replace types of the document.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a type must be that replaces one of the document's: everything that an expansion's own types
/// are.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't replace a type of the document",
    note = "a type that `replace` names must be `Serialize`, `DeserializeOwned`, `Clone`, `Debug`, `PartialEq`, `Send`, `Sync` and `'static`"
)]
pub trait Replacement:
    Serialize + DeserializeOwned + Clone + Debug + PartialEq + Send + Sync + 'static
{
}

impl<T> Replacement for T where
    T: Serialize + DeserializeOwned + Clone + Debug + PartialEq + Send + Sync + 'static
{
}

/// Called by an expansion for each such type, so that the compiler reports what it lacks at the user's
/// own path.
pub fn assert_replacement<T: Replacement>() {}
