//! The moments at which plug-ins are called.

use std::fmt;

/// A moment in the life of a record, as in Rails' ActiveRecord.
///
/// A write runs them in this order, and stops at a refusal:
///
/// | create | update | destroy |
/// |---|---|---|
/// | `before_validation` | `before_validation` | |
/// | `after_validation` | `after_validation` | |
/// | `before_save` | `before_save` | |
/// | `before_create` | `before_update` | `before_destroy` |
/// | *the insert* | *the update* | *the delete* |
/// | `after_create` | `after_update` | `after_destroy` |
/// | `after_save` | `after_save` | |
/// | *the commit* | *the commit* | *the commit* |
/// | `after_commit` | `after_commit` | `after_commit` |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the table above says when each of them runs")]
#[non_exhaustive]
pub enum Callback {
    BeforeValidation,
    AfterValidation,
    BeforeSave,
    BeforeCreate,
    AfterCreate,
    BeforeUpdate,
    AfterUpdate,
    AfterSave,
    BeforeDestroy,
    AfterDestroy,
    AfterCommit,
}

impl Callback {
    /// Every callback.
    pub const ALL: [Callback; 11] = [
        Callback::BeforeValidation,
        Callback::AfterValidation,
        Callback::BeforeSave,
        Callback::BeforeCreate,
        Callback::AfterCreate,
        Callback::BeforeUpdate,
        Callback::AfterUpdate,
        Callback::AfterSave,
        Callback::BeforeDestroy,
        Callback::AfterDestroy,
        Callback::AfterCommit,
    ];

    /// The second part of its exports' names: `before_create`.
    pub const fn name(self) -> &'static str {
        match self {
            Callback::BeforeValidation => "before_validation",
            Callback::AfterValidation => "after_validation",
            Callback::BeforeSave => "before_save",
            Callback::BeforeCreate => "before_create",
            Callback::AfterCreate => "after_create",
            Callback::BeforeUpdate => "before_update",
            Callback::AfterUpdate => "after_update",
            Callback::AfterSave => "after_save",
            Callback::BeforeDestroy => "before_destroy",
            Callback::AfterDestroy => "after_destroy",
            Callback::AfterCommit => "after_commit",
        }
    }

    /// The name of its export for a record: `customer_before_create`.
    pub fn export(self, record: &str) -> String {
        format!("{record}_{}", self.name())
    }

    /// Whether plug-ins may refuse; except in `before_destroy`, they may then change the record too.
    pub const fn is_before(self) -> bool {
        matches!(
            self,
            Callback::BeforeValidation
                | Callback::BeforeSave
                | Callback::BeforeCreate
                | Callback::BeforeUpdate
                | Callback::BeforeDestroy
        )
    }

    /// The default, if the host sets nothing.
    pub(super) const fn usual(self) -> OnFailure {
        if self.is_before() {
            OnFailure::Refuse
        } else {
            OnFailure::Ignore
        }
    }
}

impl fmt::Display for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What happens to a write if a plug-in *fails* in a callback: it reports an error, traps, takes too
/// long, or gives an invalid reply. (A refusal is not a failure, and always stops the write.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnFailure {
    /// Fail closed: the write stops, and its caller gets the failure. The default of `before_*`: a
    /// plug-in that checks records and breaks must not let them through unchecked.
    Refuse,
    /// Fail open: the write continues as if the plug-in had given an empty reply. The default of `after_*`:
    /// a callback that only observes a write should not undo it by breaking. (Rails' own after callbacks
    /// roll back if they raise; `Refuse` does the same.)
    Ignore,
}

#[cfg(test)]
mod tests {
    use super::Callback;

    #[test]
    fn names_are_those_of_the_wire() {
        assert_eq!(
            Callback::AfterCommit.export("wallet"),
            "wallet_after_commit"
        );
        let before = Callback::ALL.iter().filter(|callback| callback.is_before());
        assert_eq!(before.count(), 5);
        let named = Callback::ALL.map(Callback::name);
        assert!(named.iter().all(|name| !name.contains(char::is_uppercase)));
    }
}
