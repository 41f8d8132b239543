//! What `#[callback]` checks about a plug-in's function: one function for each kind of callback, so that
//! a message names that kind.
//!
//! Only for the compiler: a plug-in contains none of this.

use super::change::{IntoCallbackReply, IntoReport, IntoVerdict};
use super::exported::{Takes, is_same};
use super::operation::{OperationResult, TypedOperation};
use super::record::Record;

/// Stops compilation where a function can't be a `before_*` callback of a record, other than
/// `before_destroy`.
pub const fn assert_before_record<M, F, A, R>(name: &str, _function: &F)
where
    M: Record,
    F: Fn(A) -> R,
    A: Takes<M::Data>,
    R: IntoCallbackReply<M::Data>,
{
    assert_name(M::NAME, name);
}

/// Stops compilation where a function can't be `before_destroy`.
pub const fn assert_before_destroy<M, F, A, R>(name: &str, _function: &F)
where
    M: Record,
    F: Fn(A) -> R,
    A: Takes<M::Data>,
    R: IntoVerdict,
{
    assert_name(M::NAME, name);
}

/// Stops compilation where a function can't be an `after_*` callback of a record.
pub const fn assert_after_record<M, F, A, R>(name: &str, _function: &F)
where
    M: Record,
    F: Fn(A) -> R,
    A: Takes<M::Data>,
    R: IntoReport,
{
    assert_name(M::NAME, name);
}

/// Stops compilation where a function can't be called before an operation.
pub const fn assert_before_operation<M, F, A, R>(name: &str, _function: &F)
where
    M: TypedOperation,
    F: Fn(A) -> R,
    A: Takes<M::Params>,
    R: IntoCallbackReply<M::Params>,
{
    assert_name(M::OPERATION.name, name);
}

/// Stops compilation where a function can't be called after an operation.
pub const fn assert_after_operation<M, F, A, R>(name: &str, _function: &F)
where
    M: TypedOperation,
    F: Fn(A) -> R,
    A: Takes<OperationResult<M>>,
    R: IntoReport,
{
    assert_name(M::OPERATION.name, name);
}

/// The attribute uses the last word of the path as the name, which is wrong if the marker was renamed on
/// import.
#[expect(clippy::panic, reason = "evaluated in a const: it is a compile error")]
const fn assert_name(expected: &str, found: &str) {
    if !is_same(expected, found) {
        panic!("#[callback] must name the marker by its own name: don't rename it on import");
    }
}
