//! Shared by several tests: built guests, the shared documents, a backend that records calls.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use extism_openapi::{Backend, Call, backend::ResponseFuture};
use guest_build::GuestBuild;

/// The folder of this crate.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The compiled module of `tests/guests/{name}`.
///
/// # Panics
/// If it does not build: a test can't go on then, and the compiler's messages say why.
pub fn guest(name: &str) -> Vec<u8> {
    module(&folder().join("guests").join(name))
}

/// The compiled module of the guest crate in `folder`.
///
/// # Panics
/// As [`guest`].
#[expect(clippy::panic, reason = "tests stop here")]
pub fn module(folder: &Path) -> Vec<u8> {
    let path = match GuestBuild::new(folder).release().build() {
        Ok(path) => path,
        Err(error) => panic!("{error}"),
    };
    match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => panic!("can't read {}: {error}", path.display()),
    }
}

/// A document of `../shared/specs`, or `None` (and a line that says so) if that folder is missing.
pub fn shared_document(name: &str) -> Option<PathBuf> {
    let path = folder().join("../../shared/specs").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: ../shared/specs/{name} is not there");
    None
}

/// One call as it crossed the wire.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The import's name.
    pub operation: &'static str,
    /// The input object, byte by byte.
    pub input: String,
    /// The output, byte by byte.
    pub answer: String,
}

/// Records what passes through it.
#[derive(Debug, Default)]
pub struct Recording<B> {
    inner: B,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
}

/// What a [`Recording`] recorded.
#[derive(Clone, Debug, Default)]
pub struct Recorded(Arc<Mutex<Vec<Exchange>>>);

impl<B> Recording<B> {
    /// Wraps a backend.
    pub fn new(inner: B) -> (Self, Recorded) {
        let exchanges = Arc::default();
        (
            Recording {
                inner,
                exchanges: Arc::clone(&exchanges),
            },
            Recorded(exchanges),
        )
    }
}

impl Recorded {
    /// All exchanges since the last `take`.
    pub fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<B: Backend> Backend for Recording<B> {
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        Box::pin(async move {
            let answer = self.inner.call(call, input).await;
            let exchange = Exchange {
                operation: call.operation().name,
                input: String::from_utf8_lossy(input).into_owned(),
                answer: String::from_utf8_lossy(&answer.to_json()).into_owned(),
            };
            self.exchanges
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(exchange);
            answer
        })
    }
}
