//! What `#[callback]` checks of a plug-in's function: a function for each kind of callback, so that a
//! message speaks of that kind.
//!
//! Only for the compiler: nothing of this is in a plug-in.

use super::change::{IntoCallbackReply, IntoReport, IntoVerdict};
use super::marker::Record;
use crate::typed::TypedOperation;
use crate::wire::reader::Outcome;

/// Stops compilation where a function can't be a `before_*` callback of a record, other than
/// `before_destroy`.
pub const fn assert_before_record<M, F, R>(name: &str, _function: &F)
where
    M: Record,
    F: Fn(M::Data) -> R,
    R: IntoCallbackReply<M::Data>,
{
    assert_name(M::NAME, name);
}

/// Stops compilation where a function can't be `before_destroy`.
pub const fn assert_before_destroy<M, F, R>(name: &str, _function: &F)
where
    M: Record,
    F: Fn(M::Data) -> R,
    R: IntoVerdict,
{
    assert_name(M::NAME, name);
}

/// Stops compilation where a function can't be an `after_*` callback of a record.
pub const fn assert_after_record<M, F, R>(name: &str, _function: &F)
where
    M: Record,
    F: Fn(M::Data) -> R,
    R: IntoReport,
{
    assert_name(M::NAME, name);
}

/// Stops compilation where a function can't be called before an operation.
pub const fn assert_before_operation<M, F, R>(name: &str, _function: &F)
where
    M: TypedOperation,
    F: Fn(M::Params) -> R,
    R: IntoCallbackReply<M::Params>,
{
    assert_name(M::OPERATION.name, name);
}

/// Stops compilation where a function can't be called after an operation.
pub const fn assert_after_operation<M, F, R>(name: &str, _function: &F)
where
    M: TypedOperation,
    F: Fn(Outcome<M>) -> R,
    R: IntoReport,
{
    assert_name(M::OPERATION.name, name);
}

/// The attribute takes the last word of the path for the name, which is another one where the marker was
/// renamed on import.
#[expect(clippy::panic, reason = "evaluated in a const: it is a compile error")]
const fn assert_name(expected: &str, found: &str) {
    if !is_same(expected, found) {
        panic!("#[callback] must name the marker by its own name: don't rename it on import");
    }
}

/// `==`, which const functions do not have.
pub(crate) const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut same = one.len() == other.len();
    let mut index = 0;
    while same && index < one.len() {
        same = one[index] == other[index];
        index += 1;
    }
    same
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn names_are_the_same_or_not() {
        assert!(is_same("", ""));
        assert!(is_same("pet", "pet"));
        assert!(!is_same("pet", "pets"));
        assert!(!is_same("pet", "pat"));
    }
}
