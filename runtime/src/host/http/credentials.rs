//! Who the host is to the API: credentials, and which of them an operation gets.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};

use super::encode;
use super::request::Draft;
use crate::contract::call_error::{CallError, CallErrorKind};
use crate::contract::operation::{
    Location, Operation, SecurityKind, SecurityRequirement, SecurityScheme,
};

/// A text that never shows in `Debug`.
#[derive(Clone)]
pub(super) struct Secret(String);

impl Secret {
    pub(super) fn new(secret: impl Into<String>) -> Self {
        Secret(secret.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// What the host was given.
#[derive(Clone, Debug, Default)]
pub(super) struct Credentials {
    pub(super) bearer: Option<Secret>,
    /// User and password. Some APIs have their key for the user.
    pub(super) basic: Option<(Secret, Secret)>,
    /// The key for every API key scheme that has none of its own.
    pub(super) api_key: Option<Secret>,
    /// Keys by the scheme's name in the document.
    pub(super) named: Vec<(String, Secret)>,
}

impl Credentials {
    /// Adds what the operation asks for: the first of its alternatives for which there is everything.
    /// An operation that asks for nothing gets nothing; where something lacks, the API will say so.
    pub(super) fn add_to(&self, operation: &Operation, draft: &mut Draft) -> Result<(), CallError> {
        let satisfied = |alternative: &&&[SecurityRequirement]| {
            alternative
                .iter()
                .all(|requirement| self.has(requirement.scheme))
        };
        let Some(alternative) = operation.security.iter().find(satisfied) else {
            return Ok(());
        };
        for requirement in *alternative {
            self.add(requirement.scheme, draft).ok_or_else(|| {
                let message = format!(
                    "`{}`: the host's credential for `{}` can't be sent in a header",
                    operation.name, requirement.scheme.name
                );
                CallError::new(CallErrorKind::Internal, message)
            })?;
        }
        Ok(())
    }

    fn named(&self, scheme: &SecurityScheme) -> Option<&Secret> {
        self.named
            .iter()
            .rev()
            .find(|(name, _)| name == scheme.name)
            .map(|(_, secret)| secret)
    }

    fn has(&self, scheme: &SecurityScheme) -> bool {
        match scheme.kind {
            SecurityKind::Basic => self.basic.is_some(),
            // The certificate belongs to the connection.
            SecurityKind::MutualTls => true,
            _ => self.token(scheme).is_some(),
        }
    }

    fn token(&self, scheme: &SecurityScheme) -> Option<&Secret> {
        let usual = match scheme.kind {
            SecurityKind::Bearer | SecurityKind::OAuth2 | SecurityKind::OpenIdConnect => {
                &self.bearer
            }
            SecurityKind::ApiKey { .. } => &self.api_key,
            _ => &None,
        };
        self.named(scheme).or(usual.as_ref())
    }

    fn add(&self, scheme: &SecurityScheme, draft: &mut Draft) -> Option<()> {
        let authorization = match scheme.kind {
            SecurityKind::MutualTls => return Some(()),
            SecurityKind::Basic => {
                let (user, password) = self.basic.as_ref()?;
                format!(
                    "Basic {}",
                    STANDARD.encode(format!("{}:{}", user.0, password.0))
                )
            }
            SecurityKind::ApiKey { location, name } => {
                return add_key(draft, location, name, self.token(scheme)?);
            }
            SecurityKind::Http(kind) => format!("{kind} {}", self.token(scheme)?.0),
            SecurityKind::Bearer | SecurityKind::OAuth2 | SecurityKind::OpenIdConnect => {
                format!("Bearer {}", self.token(scheme)?.0)
            }
        };
        draft.put_header(&AUTHORIZATION, sensitive(&authorization)?);
        Some(())
    }
}

fn add_key(draft: &mut Draft, location: Location, name: &str, key: &Secret) -> Option<()> {
    match location {
        Location::Header => {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            draft.put_header(&name, sensitive(&key.0)?);
        }
        Location::Cookie => draft.put_cookie(encode::value(name), encode::value(&key.0)),
        Location::Query => draft.put_query(encode::value(name), encode::value(&key.0)),
        Location::Path | Location::QueryString => return None,
    }
    Some(())
}

fn sensitive(value: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}
