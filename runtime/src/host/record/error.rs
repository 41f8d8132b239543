//! Why a write did not go through.

use std::fmt;

use crate::host::error::EventError;
use crate::shown::message;
use crate::typed::change::FieldError;

/// A plug-in's refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PluginRefusal {
    /// The plug-in's name.
    pub plugin: String,
    /// The name of its export.
    pub export: String,
    /// What is wrong, in the plug-in's words and order; at least one error.
    pub errors: Vec<FieldError>,
}

impl fmt::Display for PluginRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the plug-in `{}` refuses (`{}`)",
            self.plugin, self.export
        )?;
        list(f, &self.errors)
    }
}

impl std::error::Error for PluginRefusal {}

fn list(f: &mut fmt::Formatter<'_>, errors: &[FieldError]) -> fmt::Result {
    for (index, error) in errors.iter().enumerate() {
        let before = if index == 0 { ": " } else { "; " };
        write!(f, "{before}{}", message(&error.to_string()))?;
    }
    Ok(())
}

/// A plug-in that failed in a callback.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PluginFailure {
    /// The plug-in's name.
    pub plugin: String,
    /// The name of its export.
    pub export: String,
    /// What went wrong.
    pub reason: FailureReason,
}

impl fmt::Display for PluginFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PluginFailure {
            plugin,
            export,
            reason,
        } = self;
        write!(f, "the plug-in `{plugin}` failed in `{export}`: {reason}")
    }
}

impl std::error::Error for PluginFailure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.reason {
            FailureReason::Call(error) => Some(error),
            _ => None,
        }
    }
}

/// What went wrong in a callback.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureReason {
    /// The call gave no reply: an error that the plug-in reports, a trap, a timeout, a limit.
    Call(EventError),
    /// The reply is not in the wire format.
    Reply {
        /// What is wrong with it.
        message: String,
    },
    /// The plug-in changed what no plug-in may change.
    Protected {
        /// The field.
        field: String,
    },
    /// With the plug-in's change the record no longer matches the document.
    Record {
        /// What does not fit.
        message: String,
    },
}

impl fmt::Display for FailureReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FailureReason::Call(error) => error.fmt(f),
            FailureReason::Reply { message } => {
                write!(
                    f,
                    "its reply is not one that a callback can give: {message}"
                )
            }
            FailureReason::Protected { field } => {
                write!(f, "it changed `{field}`, which plug-ins may not change")
            }
            FailureReason::Record { message } => {
                write!(
                    f,
                    "the record that it returned does not match the document: {message}"
                )
            }
        }
    }
}

/// What stopped a write before it was done, or caused it to be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stopped {
    /// A plug-in refuses.
    Refused(PluginRefusal),
    /// The host's own validation rejects the record.
    Invalid(Vec<FieldError>),
    /// A plug-in failed in a callback that is set to [`OnFailure::Refuse`](crate::record::OnFailure::Refuse).
    Failed(PluginFailure),
    /// The host's record can't be written as JSON.
    Unwritable {
        /// Why.
        message: String,
    },
    /// A plug-in changed a field that the host's model does not store.
    NotStored {
        /// The record's name.
        record: &'static str,
        /// The field.
        field: &'static str,
    },
}

impl Stopped {
    /// What is wrong with the record, where that is what stopped it: a host shows these to its caller.
    /// `None` where something failed: the caller learns no details of it.
    pub fn errors(&self) -> Option<&[FieldError]> {
        match self {
            Stopped::Refused(refused) => Some(&refused.errors),
            Stopped::Invalid(errors) => Some(errors),
            Stopped::Failed(_) | Stopped::Unwritable { .. } | Stopped::NotStored { .. } => None,
        }
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stopped::Refused(refused) => refused.fmt(f),
            Stopped::Invalid(errors) => {
                f.write_str("the record is not valid")?;
                list(f, errors)
            }
            Stopped::Failed(failure) => failure.fmt(f),
            Stopped::Unwritable { message } => {
                write!(f, "the record can't be written as JSON: {message}")
            }
            Stopped::NotStored { record, field } => write!(
                f,
                "a plug-in changed `{field}` of a `{record}`, which the host's model does not store: \
                 write it in `apply`, or list it as `protected` in the option `records`"
            ),
        }
    }
}

impl std::error::Error for Stopped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Stopped::Refused(refused) => Some(refused),
            Stopped::Failed(failure) => Some(failure),
            Stopped::Invalid(_) | Stopped::Unwritable { .. } | Stopped::NotStored { .. } => None,
        }
    }
}

/// Why a write did not go through: it was stopped, or the host's own write failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordError<E> {
    /// A plug-in or the host's validation stopped the write.
    Stopped(Stopped),
    /// The host's own write gave this error.
    Write(E),
}

impl<E> From<Stopped> for RecordError<E> {
    fn from(stopped: Stopped) -> Self {
        RecordError::Stopped(stopped)
    }
}

impl<E: fmt::Display> fmt::Display for RecordError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecordError::Stopped(stopped) => stopped.fmt(f),
            RecordError::Write(error) => error.fmt(f),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for RecordError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            RecordError::Stopped(stopped) => Some(stopped),
            RecordError::Write(error) => Some(error),
        }
    }
}
