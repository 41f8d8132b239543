//! The application's outgoing webhooks, delivered to plug-ins: JSON that contains the event's name.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::Plugins;
use super::results::EventResults;
use crate::did_you_mean::nearest;
use crate::host::plugin::Payload;
use crate::shown::shown;

/// The field in which a payload says which event it is, unless another is set.
const FIELD: &str = "webhook_type";

/// Routes the webhooks that an application already sends to its plug-ins: the `webhook_type` of a JSON
/// payload says which event it is, and the payload is delivered as it is, without what the document calls
/// `writeOnly`.
///
/// Only the payload reaches plug-ins, not what HTTP sends with it, such as signatures.
///
/// ```no_run
/// # async fn f(plugins: extism_openapi::Plugins, body: Vec<u8>) {
/// let webhooks = plugins.webhooks();
/// match webhooks.deliver(&body).await {
///     Ok(routed) => println!("{}: {} plug-ins", routed.event, routed.results.len()),
///     Err(error) => eprintln!("{error}"),
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Webhooks {
    plugins: Plugins,
    field: String,
    aliases: BTreeMap<String, String>,
}

/// A webhook that has been routed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RoutedWebhook {
    /// The name of the event.
    pub event: &'static str,
    /// The results; empty if no plug-in listens.
    pub results: EventResults<Value>,
}

/// Why a webhook could not be routed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// The payload is not JSON.
    NotJson {
        /// What is wrong, and where.
        message: String,
    },
    /// The payload does not say which event it is.
    NoType {
        /// The field that should say it, a string.
        field: String,
    },
    /// The document has no such event.
    UnknownType {
        /// What the payload says, cut if it is long.
        webhook_type: String,
        /// The event whose name is most similar, if one is similar.
        nearest: Option<&'static str>,
    },
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WebhookError::NotJson { message } => {
                write!(f, "the webhook's payload is not JSON: {message}")
            }
            WebhookError::NoType { field } => write!(
                f,
                "the webhook's payload does not say which event it is: it has no string `{field}`"
            ),
            WebhookError::UnknownType {
                webhook_type,
                nearest,
            } => {
                let webhook_type = shown(webhook_type);
                write!(f, "the document has no event `{webhook_type}`")?;
                match nearest {
                    Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for WebhookError {}

impl Plugins {
    /// Routes the webhooks that the application already sends to these plug-ins.
    pub fn webhooks(&self) -> Webhooks {
        Webhooks {
            plugins: self.clone(),
            field: FIELD.to_owned(),
            aliases: BTreeMap::new(),
        }
    }
}

impl Webhooks {
    /// The payload's field that says which event it is, or a JSON pointer to it (`/meta/type`);
    /// `webhook_type` unless set.
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }

    /// Maps webhooks of this type to the event of this name. Without an alias, a type is the event whose
    /// name has the same letters and digits: `customer.created` is `customer_created`.
    pub fn alias(mut self, webhook_type: impl Into<String>, event: impl Into<String>) -> Self {
        self.aliases.insert(webhook_type.into(), event.into());
        self
    }

    /// Delivers the event to the plug-ins that listen to it, as the event's policy says.
    ///
    /// # Errors
    /// Where the payload does not say which event of the document it is. Failures of plug-ins are in the
    /// results.
    pub async fn deliver(&self, payload: &[u8]) -> Result<RoutedWebhook, WebhookError> {
        let parsed: Value =
            serde_json::from_slice(payload).map_err(|error| WebhookError::NotJson {
                message: error.to_string(),
            })?;
        let event = self.event(&parsed)?;
        drop(parsed);
        let strategy = self.plugins.policy(event).strategy;
        let results = self.plugins.notify(event, strategy, || {
            Payload::raw(payload.to_vec(), self.plugins.hidden(event))
        });
        Ok(RoutedWebhook {
            event,
            results: results.await,
        })
    }

    fn event(&self, payload: &Value) -> Result<&'static str, WebhookError> {
        let webhook_type = match self.field.starts_with('/') {
            true => payload.pointer(&self.field),
            false => payload.get(&self.field),
        };
        let webhook_type =
            webhook_type
                .and_then(Value::as_str)
                .ok_or_else(|| WebhookError::NoType {
                    field: self.field.clone(),
                })?;
        let alias = self.aliases.get(webhook_type);
        let name = alias.map_or(webhook_type, String::as_str);
        let events = self.plugins.events();
        if let Some(event) = events.iter().find(|event| **event == name) {
            return Ok(event);
        }
        let letters = letters(name);
        let mut same = events
            .iter()
            .filter(|event| self::letters(event) == letters);
        match (same.next(), same.next()) {
            (Some(event), None) => Ok(event),
            _ => Err(WebhookError::UnknownType {
                webhook_type: shown(webhook_type).into_owned(),
                nearest: nearest(webhook_type, events.iter().copied()),
            }),
        }
    }
}

/// A name without the differences between `customer.created`, `customerCreated` and `customer_created`.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
