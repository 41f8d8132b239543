//! What `#[export]` and `#[callback]` both require of a plug-in's function.

/// The one type that the function's parameter may have, `T` itself: as a trait, so that the message for
/// another type is our own.
#[diagnostic::on_unimplemented(
    message = "the parameter is `{Self}`, but must be `{T}`",
    label = "takes `{Self}`",
    note = "take it by value; its name is in the module of `openapi_pdk!`"
)]
pub trait Takes<T> {
    /// The same value.
    fn take(value: T) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T> Takes<T> for T {
    fn take(value: T) -> T {
        value
    }
}

/// `==` of strings, which const functions do not have.
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
