//! Tokens that are renewed.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::authorize::{AuthError, caught};
use super::secret::Secret;

/// A token is renewed this long before it expires, or a tenth of its lifetime before, if that is less.
const EARLY: Duration = Duration::from_secs(30);

/// A token is kept for at least this long, even if the API rejects it. A plug-in can cause any number of
/// rejections, and each would cause a fetch.
const KEPT_AT_LEAST: Duration = Duration::from_secs(5);

/// A token, and how long it is valid: what [`Http::bearer_from`](crate::Http::bearer_from) fetches.
///
/// ```
/// use std::time::Duration;
/// use extism_openapi::http::BearerToken;
///
/// let token = BearerToken::new("s3cret").expires_in(Duration::from_secs(3600));
/// assert!(!format!("{token:?}").contains("s3cret"));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct BearerToken {
    value: Secret,
    obtained: Instant,
    /// How long it is used; `None` if it does not expire.
    life: Option<Duration>,
}

impl BearerToken {
    /// A token that is valid until the API rejects it.
    pub fn new(value: impl Into<String>) -> Self {
        BearerToken {
            value: Secret::new(value),
            obtained: Instant::now(),
            life: None,
        }
    }

    /// Says how long after it was made the token expires (`expires_in` of OAuth 2). It is renewed 30
    /// seconds before that, or a tenth of its lifetime before, if that is less.
    pub fn expires_in(mut self, life: Duration) -> Self {
        self.life = Some(life - EARLY.min(life / 10));
        self
    }
}

/// A token that was fetched.
pub(super) struct Kept {
    token: BearerToken,
    since: Instant,
    rejected: AtomicBool,
}

impl Kept {
    pub(super) fn value(&self) -> &Secret {
        &self.token.value
    }

    fn holds(&self) -> bool {
        let expired = |life| self.token.obtained.elapsed() >= life;
        !self.rejected.load(Ordering::Relaxed) && !self.token.life.is_some_and(expired)
    }

    /// Notes that the API rejects the token. Gives whether a new one may be fetched.
    pub(super) fn reject(&self) -> bool {
        let old = self.since.elapsed() >= KEPT_AT_LEAST;
        if old {
            self.rejected.store(true, Ordering::Relaxed);
        }
        old
    }
}

type Fetching = Pin<Box<dyn Future<Output = Result<BearerToken, AuthError>> + Send>>;

/// The result of a fetch. All calls that waited for it get the same.
type Fetched = Result<Arc<Kept>, Arc<AuthError>>;

/// Where a token comes from, and the last fetched one.
pub(super) struct TokenSource {
    fetch: Box<dyn Fn() -> Fetching + Send + Sync>,
    /// Locked during a fetch, so there is only one at a time. If the call that fetches is cancelled, the
    /// next one that waits starts another fetch.
    last: Mutex<Option<Fetched>>,
    /// How many fetches have ended.
    ended: AtomicU64,
}

impl TokenSource {
    pub(super) fn new<F>(fetch: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<BearerToken, AuthError>> + Send + 'static,
    {
        TokenSource {
            fetch: Box::new(move || Box::pin(fetch())),
            last: Mutex::new(None),
            ended: AtomicU64::new(0),
        }
    }

    /// The token, fetched if there is no valid one.
    pub(super) async fn current(&self) -> Fetched {
        let before = self.ended.load(Ordering::Acquire);
        let mut last = self.last.lock().await;
        let waited = self.ended.load(Ordering::Acquire) != before;
        match &*last {
            Some(Ok(kept)) if kept.holds() => return Ok(Arc::clone(kept)),
            Some(fetched) if waited => return fetched.clone(),
            _ => {}
        }
        let fetched = caught(async { (self.fetch)().await }).await;
        let fetched = fetched.map_err(Arc::new).map(|token| {
            Arc::new(Kept {
                token,
                since: Instant::now(),
                rejected: AtomicBool::new(false),
            })
        });
        *last = Some(fetched.clone());
        self.ended.fetch_add(1, Ordering::Release);
        fetched
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSource")
    }
}
