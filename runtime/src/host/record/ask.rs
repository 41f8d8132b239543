//! Calling the plug-ins that listen to one callback, one after the other.

use std::borrow::Cow;

use serde_json::Value;

use super::callback::{Callback, OnFailure};
use super::callbacks::Callbacks;
use super::error::{FailureReason, PluginFailure, PluginRefusal, Stopped};
use super::reply::{Reply, patched};
use crate::contract::protection::Protection;
use crate::did_you_mean::nearest;
use crate::host::plugin::Listener;
use crate::shown::{message, shown};

/// The rules for how plug-ins may change a value.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// The key of a whole value in a reply.
    pub(super) whole: &'static str,
    /// The properties that the document names.
    pub(super) fields: &'static [&'static str],
    /// What plug-ins may not change or see, at every depth.
    pub(super) protection: Protection,
    /// Whether plug-ins may change the value; if not, they can only refuse.
    pub(super) changes: bool,
    /// The value as its type reads and writes it; an error if it is not of that type.
    pub(super) normal: fn(&Value) -> Result<Value, String>,
    /// What the host's `validate` finds wrong with a value (the second) that was not wrong before.
    pub(super) check: fn(&Value, &Value) -> Result<(), String>,
}

impl Callbacks {
    /// Calls each plug-in in its turn, and gives the value as they leave it. Each sees what those
    /// before it changed. A refusal ends the round.
    pub(super) async fn ask(
        &self,
        export: &str,
        listeners: Vec<Listener>,
        mut value: Value,
        on_failure: OnFailure,
        rules: Rules,
    ) -> Result<Value, Stopped> {
        for listener in listeners {
            let seen = rules.protection.visible(&value);
            let outcome = match listener.call(written(&seen)?).await {
                Ok(output) => take(&value, seen, &output, rules),
                Err(error) => Err(FailureReason::Call(error)),
            };
            match outcome {
                Ok(Taken::Unchanged) => {}
                Ok(Taken::Changed(changed)) => value = changed,
                Ok(Taken::Refused(errors)) => {
                    tracing::debug!(plugin = listener.plugin(), export, "refused");
                    return Err(Stopped::Refused(PluginRefusal {
                        plugin: listener.plugin().to_owned(),
                        export: export.to_owned(),
                        errors,
                    }));
                }
                Err(reason) => self.failed(&listener, export, reason, on_failure)?,
            }
        }
        Ok(value)
    }

    /// Notifies each plug-in in its turn. Their replies are ignored.
    pub(super) async fn notify(
        &self,
        export: &str,
        listeners: Vec<Listener>,
        input: Vec<u8>,
        on_failure: OnFailure,
    ) -> Result<(), Stopped> {
        for listener in listeners {
            if let Err(error) = listener.call(input.clone()).await {
                self.failed(&listener, export, FailureReason::Call(error), on_failure)?;
            }
        }
        Ok(())
    }

    /// Notifies plug-ins of a commit. It is done: failures are ignored.
    pub(crate) async fn notify_of_commit(&self, record: &'static str, json: Vec<u8>) {
        let export = Callback::AfterCommit.export(record);
        let listeners = self.listeners(&export);
        let notified = self
            .notify(&export, listeners, json, OnFailure::Ignore)
            .await;
        if let Err(stopped) = notified {
            tracing::warn!(export, %stopped, "plug-ins are not notified of a commit");
        }
    }

    fn failed(
        &self,
        listener: &Listener,
        export: &str,
        reason: FailureReason,
        on_failure: OnFailure,
    ) -> Result<(), Stopped> {
        let failure = PluginFailure {
            plugin: listener.plugin().to_owned(),
            export: export.to_owned(),
            reason,
        };
        if on_failure == OnFailure::Refuse {
            return Err(Stopped::Failed(failure));
        }
        self.ignored(&failure);
        Ok(())
    }
}

/// A value as JSON text.
pub(super) fn written(value: &impl serde::Serialize) -> Result<Vec<u8>, Stopped> {
    serde_json::to_vec(value).map_err(|error| Stopped::Unwritable {
        message: error.to_string(),
    })
}

enum Taken {
    Unchanged,
    Changed(Value),
    Refused(Vec<crate::typed::change::FieldError>),
}

/// Applies a plug-in's reply to a value, of which the plug-in has `seen` a part.
fn take(
    value: &Value,
    seen: Cow<'_, Value>,
    output: &[u8],
    rules: Rules,
) -> Result<Taken, FailureReason> {
    let reply =
        Reply::read(output, rules.whole).map_err(|message| FailureReason::Reply { message })?;
    let protected = |field: String| FailureReason::Protected {
        field: message(&field).into_owned(),
    };
    let mut proposed = match reply {
        Reply::Unchanged => return Ok(Taken::Unchanged),
        Reply::Refused(errors) => return Ok(Taken::Refused(errors)),
        Reply::Whole(_) | Reply::Patch(_) if !rules.changes => {
            let message = "this callback can refuse, but not change".to_owned();
            return Err(FailureReason::Reply { message });
        }
        Reply::Whole(whole) => whole,
        Reply::Patch(patch) => {
            rules.protection.unnamed(&patch).map_err(protected)?;
            patched(seen.into_owned(), patch, rules.fields)
        }
    };
    let restored = rules.protection.restore(value, &mut proposed);
    restored.map_err(protected)?;
    let record = |text: String| FailureReason::Record {
        message: message(&text).into_owned(),
    };
    let changed = (rules.normal)(&proposed).map_err(record)?;
    unknown(&proposed, &changed, rules)?;
    rules.protection.same(value, &changed).map_err(protected)?;
    (rules.check)(value, &changed).map_err(record)?;
    Ok(Taken::Changed(changed))
}

/// Rejects a field that the type drops: the change would be lost.
fn unknown(proposed: &Value, changed: &Value, rules: Rules) -> Result<(), FailureReason> {
    let (Value::Object(proposed), Value::Object(changed)) = (proposed, changed) else {
        return Ok(());
    };
    let dropped = proposed
        .iter()
        .find(|(field, value)| !value.is_null() && !changed.contains_key(*field));
    let Some((field, _)) = dropped else {
        return Ok(());
    };
    let hint = nearest(field, rules.fields.iter().copied());
    let hint = hint.map_or_else(String::new, |hint| format!("; did you mean `{hint}`?"));
    Err(FailureReason::Record {
        message: format!("there is no field `{}`{hint}", shown(field)),
    })
}
