//! The bearer token for the document's `bearerAuth`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use extism_openapi::Call;

use super::problem::Problem;

/// The secret that callers of the HTTP API must send. Its `Debug` does not show it.
#[derive(Clone)]
pub struct Token(Arc<str>);

impl Token {
    /// A token; callers send `Authorization: Bearer` and this text.
    pub fn new(secret: impl Into<Arc<str>>) -> Self {
        Token(secret.into())
    }

    /// The text that callers send.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// Compares every byte, even after a difference, so that the time reveals nothing.
    fn matches(&self, sent: &str) -> bool {
        let (secret, sent) = (self.0.as_bytes(), sent.as_bytes());
        let difference = secret
            .iter()
            .zip(sent)
            .fold(0, |difference, (a, b)| difference | (a ^ b));
        secret.len() == sent.len() && difference == 0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Accepts a request with the token; others get the document's 401.
///
/// A plug-in in this process has no token and needs none: its [`Call`] is in the request's
/// extensions, where nothing that comes over the network can put one.
pub(super) async fn require_token(
    State(token): State<Token>,
    request: Request,
    next: Next,
) -> Response {
    if request.extensions().get::<Call>().is_some() {
        return next.run(request).await;
    }
    let sent = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    match sent {
        Some((_, sent)) if token.matches(sent) => next.run(request).await,
        _ => Problem::Unauthorized.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn only_the_whole_token_matches() {
        let token = Token::new("secret");
        assert!(token.matches("secret"));
        for wrong in ["", "s", "secre", "secret ", "secrets", "SECRET"] {
            assert!(!token.matches(wrong), "{wrong:?}");
        }
    }
}
