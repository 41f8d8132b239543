//! HTTP, for the backends that use it: operations become requests, and HTTP responses the responses that
//! plug-ins get.

mod body;
mod budget;
mod cookie;
mod encode;
mod input;
mod multipart;
mod names;
mod path;
mod place;
mod request;
pub(super) mod response;
mod style;
mod value;

#[cfg(feature = "http")]
mod authorize;
#[cfg(feature = "http")]
mod builder;
#[cfg(feature = "http")]
mod client;
#[cfg(feature = "http")]
mod connection;
#[cfg(feature = "http")]
mod credentials;
#[cfg(feature = "http")]
mod error;
#[cfg(feature = "http")]
mod exchange;
#[cfg(feature = "http")]
mod own;
#[cfg(feature = "http")]
mod proxy;
#[cfg(feature = "http")]
mod secret;
#[cfg(feature = "http")]
mod time_left;
#[cfg(feature = "http")]
mod tls;
#[cfg(feature = "http")]
mod token;
#[cfg(feature = "http")]
mod transport;

#[cfg(feature = "service")]
mod service;

#[cfg(feature = "http")]
pub use authorize::AuthError;
#[cfg(feature = "http")]
pub use builder::HttpBuilder;
#[cfg(feature = "http")]
pub use client::Http;
#[cfg(feature = "http")]
pub use error::HttpError;
#[cfg(feature = "service")]
pub use service::Service;
#[cfg(feature = "http")]
pub use token::BearerToken;
