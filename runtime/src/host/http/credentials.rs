//! How the host identifies itself to the API: credentials, and which of them an operation gets.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};

use super::encode;
use super::request::Draft;
use super::secret::Secret;
use super::token::{Kept, TokenSource};
use crate::contract::call_error::{CallError, CallErrorKind};
use crate::contract::operation::{
    Location, Operation, SecurityKind, SecurityRequirement, SecurityScheme,
};

/// The token of bearer, OAuth 2 and OpenID Connect schemes.
#[derive(Clone, Debug)]
pub(super) enum Bearer {
    Fixed(Secret),
    /// Shared by the clones of an `Http`.
    Renewed(Arc<TokenSource>),
}

/// The credentials that were set.
#[derive(Clone, Debug, Default)]
pub(super) struct Credentials {
    /// Whether the connection has a certificate of the host's.
    pub(super) certificate: bool,
    pub(super) bearer: Option<Bearer>,
    /// User and password. Some APIs use a key as the user.
    pub(super) basic: Option<(Secret, Secret)>,
    /// The key for every API key scheme that has none of its own.
    pub(super) api_key: Option<Secret>,
    /// Keys by the scheme's name in the document.
    pub(super) named: Vec<(String, Secret)>,
}

impl Credentials {
    /// What is sent with an operation: the first of its alternatives for which all credentials are set. An
    /// operation that requires none gets none; if one is missing, the API will report it.
    fn chosen(&self, operation: &Operation) -> &'static [SecurityRequirement] {
        let satisfied = |alternative: &&&[SecurityRequirement]| {
            alternative
                .iter()
                .all(|requirement| self.has(requirement.scheme))
        };
        let chosen = operation.security.iter().find(satisfied);
        chosen.copied().unwrap_or_default()
    }

    /// The source of the operation's token, if the operation gets one that is renewed.
    pub(super) fn renewed(&self, operation: &Operation) -> Option<&TokenSource> {
        let Some(Bearer::Renewed(source)) = &self.bearer else {
            return None;
        };
        let asks = |requirement: &SecurityRequirement| {
            takes_bearer(requirement.scheme) && self.named(requirement.scheme).is_none()
        };
        self.chosen(operation).iter().any(asks).then_some(&**source)
    }

    /// Adds what the operation requires. `token` comes from [`renewed`](Credentials::renewed).
    pub(super) fn add_to(
        &self,
        operation: &Operation,
        token: Option<&Kept>,
        draft: &mut Draft,
    ) -> Result<(), CallError> {
        for requirement in self.chosen(operation) {
            self.add(requirement.scheme, token, draft).ok_or_else(|| {
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
            SecurityKind::MutualTls => self.certificate,
            _ if self.named(scheme).is_some() => true,
            SecurityKind::ApiKey { .. } => self.api_key.is_some(),
            _ => takes_bearer(scheme) && self.bearer.is_some(),
        }
    }

    fn token<'a>(&'a self, scheme: &SecurityScheme, token: Option<&'a Kept>) -> Option<&'a Secret> {
        if let Some(named) = self.named(scheme) {
            return Some(named);
        }
        match &self.bearer {
            _ if !takes_bearer(scheme) => None,
            Some(Bearer::Fixed(bearer)) => Some(bearer),
            Some(Bearer::Renewed(_)) => token.map(Kept::value),
            None => None,
        }
    }

    fn add(&self, scheme: &SecurityScheme, token: Option<&Kept>, draft: &mut Draft) -> Option<()> {
        let authorization = match scheme.kind {
            // The certificate belongs to the connection.
            SecurityKind::MutualTls => return Some(()),
            SecurityKind::Basic => {
                let (user, password) = self.basic.as_ref()?;
                format!(
                    "Basic {}",
                    STANDARD.encode(format!("{}:{}", user.0, password.0))
                )
            }
            SecurityKind::ApiKey { location, name } => {
                let key = self.named(scheme).or(self.api_key.as_ref())?;
                return add_key(draft, location, name, key);
            }
            SecurityKind::Http(kind) => format!("{kind} {}", self.token(scheme, token)?.0),
            SecurityKind::Bearer | SecurityKind::OAuth2 | SecurityKind::OpenIdConnect => {
                format!("Bearer {}", self.token(scheme, token)?.0)
            }
        };
        draft.put_header(&AUTHORIZATION, sensitive(&authorization)?);
        Some(())
    }
}

/// Whether the scheme takes the token for all schemes of its kind.
fn takes_bearer(scheme: &SecurityScheme) -> bool {
    matches!(
        scheme.kind,
        SecurityKind::Bearer | SecurityKind::OAuth2 | SecurityKind::OpenIdConnect
    )
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
