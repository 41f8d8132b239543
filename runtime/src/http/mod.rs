//! HTTP, for the backends that speak it: operations as requests, responses as answers.

mod body;
mod cookie;
mod encode;
mod budget;
mod input;
mod multipart;
mod names;
mod path;
mod place;
pub(crate) mod request;
pub(crate) mod response;
mod style;
mod value;

#[cfg(feature = "http")]
mod client;
#[cfg(feature = "http")]
mod credentials;

#[cfg(feature = "http")]
pub use client::{Http, HttpError};
