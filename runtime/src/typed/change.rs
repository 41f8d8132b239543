//! What a plug-in's callback may reply.

use std::fmt::{self, Display};

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Map, Value};

use crate::codec::object::Object;

/// What a `before_*` callback does with a value.
///
/// A function can also return the changed value itself; this type is for those that change a value only
/// sometimes, or only single fields.
///
/// ```
/// use extism_openapi::record::Change;
///
/// // One field, whatever else is in the record:
/// let change: Change<()> = Change::fields([("name", "Hooli".into())]);
/// assert_ne!(change, Change::Unchanged);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Change<T> {
    /// The value stays as it is. Wire: nothing.
    #[default]
    Unchanged,
    /// The value becomes this. Only what differs is sent, so that fields that a plug-in's older document
    /// does not have stay as they are.
    To(T),
    /// These of its fields become these values; null clears one. Wire: `{"patch": {…}}`.
    Fields(Map<String, Value>),
}

impl<T> Change<T> {
    /// A change of these fields.
    pub fn fields<N: Into<String>>(fields: impl IntoIterator<Item = (N, Value)>) -> Self {
        let fields = fields.into_iter();
        Change::Fields(fields.map(|(name, value)| (name.into(), value)).collect())
    }
}

/// One thing that is wrong with a record.
///
/// Wire form: `{"field": "email", "message": "is taken"}`; `field` is null, or left out, where it
/// concerns the record as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FieldError {
    /// The field, as the document names it.
    pub field: Option<String>,
    /// What is wrong, for people.
    pub message: String,
}

impl FieldError {
    /// Something that is wrong with a field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        FieldError {
            field: Some(field.into()),
            message: message.into(),
        }
    }

    /// Something that is wrong with the record as a whole.
    pub fn of_record(message: impl Into<String>) -> Self {
        FieldError {
            field: None,
            message: message.into(),
        }
    }
}

impl Serialize for FieldError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("field", &self.field)?;
        map.serialize_entry("message", &self.message)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for FieldError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut map = Map::deserialize(deserializer)?;
        let field = match map.remove("field") {
            None | Some(Value::Null) => None,
            Some(Value::String(field)) => Some(field),
            Some(_) => return Err(D::Error::custom("`field` is neither a string nor null")),
        };
        match map.remove("message") {
            Some(Value::String(message)) => Ok(FieldError { field, message }),
            Some(_) => Err(D::Error::custom("`message` is not a string")),
            None => Err(D::Error::missing_field("message")),
        }
    }
}

impl Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{field} {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// A plug-in's refusal: why the record may not be written. At least one reason.
///
/// Wire form: `{"errors": [{"field": "email", "message": "is taken"}]}`.
///
/// ```
/// use extism_openapi::Refusal;
///
/// fn check(email: &str, age: u32) -> Result<(), Refusal> {
///     match (email.contains('@'), age >= 18) {
///         (true, true) => Ok(()),
///         (false, true) => Err(Refusal::field("email", "is not an address")),
///         (true, false) => Err(Refusal::record("is for adults")),
///         (false, false) => Err(Refusal::field("email", "is not an address").and("age", "is too low")),
///     }
/// }
/// assert_eq!(check("a", 1).unwrap_err().errors().len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(Vec<FieldError>);

impl Refusal {
    /// Refuses the record because of a field.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Refusal(vec![FieldError::new(field, message)])
    }

    /// Refuses the record as a whole.
    pub fn record(message: impl Into<String>) -> Self {
        Refusal(vec![FieldError::of_record(message)])
    }

    /// Adds another field that is wrong.
    #[must_use]
    pub fn and(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.0.push(FieldError::new(field, message));
        self
    }

    /// The reasons.
    pub fn errors(&self) -> &[FieldError] {
        &self.0
    }

    #[cfg(feature = "pdk")]
    pub(crate) fn into_errors(self) -> Vec<FieldError> {
        self.0
    }
}

/// Why a callback gives no value: it refuses, or it failed.
///
/// For functions that can do both: `?` converts a [`Refusal`], and anything that can be displayed, such
/// as an operation's error. The host chooses what happens if a plug-in fails; a refusal always stops the
/// write.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackError {
    /// The record may not be written.
    Refused(Refusal),
    /// The plug-in failed, with this message.
    Failed(String),
}

// `Refusal` and `CallbackError` have no `Display`: with it, the next impl would conflict with this one
// and with `From<T> for T`.
impl From<Refusal> for CallbackError {
    fn from(refusal: Refusal) -> Self {
        CallbackError::Refused(refusal)
    }
}

impl<E: Display> From<E> for CallbackError {
    fn from(error: E) -> Self {
        CallbackError::Failed(error.to_string())
    }
}

/// What a `before_*` callback may return: `()` (no change), the changed value, an `Option` of it, a
/// [`Change`], a [`Refusal`], or a `Result` of these whose error is a [`Refusal`], a [`CallbackError`]
/// or anything that can be displayed.
#[diagnostic::on_unimplemented(
    message = "a `before_*` callback can't return `{Self}`",
    label = "returns `{Self}`",
    note = "return `()`, the changed record or input, an `Option` of it, `Change`, `Refusal`, or a \
            `Result` of one of these",
    note = "the error of a `Result` is `Refusal`, `CallbackError`, or a type that implements `Display`"
)]
pub trait IntoCallbackReply<T> {
    /// What becomes of the value.
    #[doc(hidden)]
    fn into_callback_reply(self) -> Result<Change<T>, CallbackError>;
}

#[diagnostic::do_not_recommend]
impl<T> IntoCallbackReply<T> for () {
    fn into_callback_reply(self) -> Result<Change<T>, CallbackError> {
        Ok(Change::Unchanged)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Object> IntoCallbackReply<T> for T {
    fn into_callback_reply(self) -> Result<Change<T>, CallbackError> {
        Ok(Change::To(self))
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoCallbackReply<T> for Change<T> {
    fn into_callback_reply(self) -> Result<Change<T>, CallbackError> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoCallbackReply<T> for Refusal {
    fn into_callback_reply(self) -> Result<Change<T>, CallbackError> {
        Err(self.into())
    }
}

#[diagnostic::do_not_recommend]
impl<T, R: IntoCallbackReply<T>> IntoCallbackReply<T> for Option<R> {
    fn into_callback_reply(self) -> Result<Change<T>, CallbackError> {
        self.map_or(Ok(Change::Unchanged), R::into_callback_reply)
    }
}

#[diagnostic::do_not_recommend]
impl<T, R: IntoCallbackReply<T>, E: Into<CallbackError>> IntoCallbackReply<T> for Result<R, E> {
    fn into_callback_reply(self) -> Result<Change<T>, CallbackError> {
        self.map_err(Into::into).and_then(R::into_callback_reply)
    }
}

/// What a `before_destroy` callback may return, which can refuse but not change: `()`, a [`Refusal`],
/// or a `Result` of either whose error is a [`Refusal`], a [`CallbackError`] or anything that can be
/// displayed.
#[diagnostic::on_unimplemented(
    message = "a `before_destroy` callback can't return `{Self}`",
    label = "returns `{Self}`",
    note = "it can refuse, but not change the record: return `()`, `Refusal`, or a `Result` of one of these",
    note = "the error of a `Result` is `Refusal`, `CallbackError`, or a type that implements `Display`"
)]
pub trait IntoVerdict {
    /// Whether the record may be deleted.
    #[doc(hidden)]
    fn into_verdict(self) -> Result<(), CallbackError>;
}

#[diagnostic::do_not_recommend]
impl IntoVerdict for () {
    fn into_verdict(self) -> Result<(), CallbackError> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl IntoVerdict for Refusal {
    fn into_verdict(self) -> Result<(), CallbackError> {
        Err(self.into())
    }
}

#[diagnostic::do_not_recommend]
impl<R: IntoVerdict, E: Into<CallbackError>> IntoVerdict for Result<R, E> {
    fn into_verdict(self) -> Result<(), CallbackError> {
        self.map_err(Into::into).and_then(R::into_verdict)
    }
}

/// What an `after_*` callback may return, which observes: `()`, or a `Result` whose error can be
/// displayed. The error's text reaches the host, which sees the plug-in's call fail.
#[diagnostic::on_unimplemented(
    message = "an `after_*` callback can't return `{Self}`",
    label = "returns `{Self}`",
    note = "return `()`, or a `Result<(), E>` whose error `E` implements `Display`",
    note = "it only observes, and can't change or refuse: write a `before_*` callback for that"
)]
pub trait IntoReport {
    /// The output, which is always `None`; or what went wrong.
    #[doc(hidden)]
    fn into_report(self) -> Result<Option<Vec<u8>>, String>;
}

#[diagnostic::do_not_recommend]
impl IntoReport for () {
    fn into_report(self) -> Result<Option<Vec<u8>>, String> {
        Ok(None)
    }
}

#[diagnostic::do_not_recommend]
impl<E: Display> IntoReport for Result<(), E> {
    fn into_report(self) -> Result<Option<Vec<u8>>, String> {
        match self {
            Ok(()) => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }
}
