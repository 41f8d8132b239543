//! HTTP, for the backends that speak it: operations as requests, responses as answers.

mod body;
mod encode;
mod input;
mod multipart;
pub(crate) mod request;
pub(crate) mod response;
mod style;

#[cfg(feature = "http")]
mod client;
#[cfg(feature = "http")]
mod credentials;

#[cfg(feature = "http")]
pub use client::{Http, HttpError};
