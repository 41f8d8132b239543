//! The client behind `http_request`.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use extism_manifest::HttpRequest;
use glob::{MatchOptions, Pattern};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url, redirect};

use super::{LastResponse, Plugin};
use crate::host::http::response::with_causes;
use crate::host::sandbox::failure::OutOfTime;
use crate::host::sandbox::{kernel, memory};
use crate::host::wait::in_time::{Unfinished, in_time};

/// The largest description of a request, and the largest body, in bytes.
const LARGEST_DESCRIPTION: u64 = 1024 * 1024;
const LARGEST_BODY: u64 = 16 * 1024 * 1024;

/// How often a request may be redirected.
const MOST_REDIRECTS: usize = 10;

/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Headers that say how the message is framed, or for which host it is: with another `Host` than that of
/// the URL, a plug-in could reach other hosts at the allowed host's address.
const CLIENTS_OWN: [&str; 11] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A plug-in's client.
#[derive(Debug)]
pub(in crate::host) struct Client {
    hosts: Arc<Hosts>,
    largest: u64,
    /// Made when the plug-in first sends something, since making it reads the system's certificates.
    client: OnceLock<Result<reqwest::Client, String>>,
}

/// Which hosts a plug-in may reach.
#[derive(Debug)]
struct Hosts(Vec<Host>);

#[derive(Debug)]
struct Host {
    text: String,
    pattern: Option<Pattern>,
}

impl Hosts {
    fn new(patterns: &[String]) -> Self {
        let hosts = patterns.iter().map(|pattern| Host {
            // A text that is not a pattern, such as an IPv6 address, allows exactly that host, as in
            // Extism.
            pattern: Pattern::new(pattern).ok(),
            text: pattern.clone(),
        });
        Hosts(hosts.collect())
    }

    fn allow(&self, url: &Url) -> bool {
        let options = MatchOptions {
            case_sensitive: false,
            ..MatchOptions::new()
        };
        let http = matches!(url.scheme(), "http" | "https");
        let host = url.host_str().filter(|_| http);
        host.is_some_and(|host| {
            self.0.iter().any(|allowed| {
                let matches = |pattern: &Pattern| pattern.matches_with(host, options);
                allowed.text.eq_ignore_ascii_case(host)
                    || allowed.pattern.as_ref().is_some_and(matches)
            })
        })
    }
}

/// The response to a request.
struct Received {
    last: LastResponse,
    body: Vec<u8>,
}

/// Sends the request that a block describes, and gives the offset of the response's body.
pub(super) async fn send(
    mut plugin: Plugin<'_>,
    client: &Client,
    request: i64,
    body: i64,
) -> wasmtime::Result<i64> {
    let request = kernel::take(&mut plugin, request, LARGEST_DESCRIPTION)?;
    let body = match body {
        0 => None,
        body => Some(kernel::take(&mut plugin, body, LARGEST_BODY)?),
    };
    let deadline = plugin.data().deadline();
    let received = match in_time(deadline, client.exchange(&request, body)).await {
        Ok(received) => received.map_err(wasmtime::Error::msg)?,
        Err(Unfinished::Late) => return Err(OutOfTime::default().into()),
        Err(Unfinished::Panicked) => {
            return Err(wasmtime::Error::msg("the HTTP client broke down"));
        }
        Err(Unfinished::NoTimer) => {
            let message = "the host has no thread to keep the call's time limit";
            return Err(wasmtime::Error::msg(message));
        }
    };
    plugin.data_mut().http = received.last;
    memory::write_block(plugin, &received.body).map(u64::cast_signed)
}

impl Client {
    pub(super) fn new(hosts: &[String], largest: u64) -> Self {
        Client {
            hosts: Arc::new(Hosts::new(hosts)),
            largest,
            client: OnceLock::new(),
        }
    }

    async fn exchange(&self, request: &[u8], body: Option<Vec<u8>>) -> Result<Received, String> {
        let request = self.request(request, body)?;
        let client = self.client.get_or_init(|| connect(&self.hosts)).as_ref()?;
        let response = client
            .execute(request)
            .await
            .map_err(|error| failed(&error))?;
        let last = LastResponse {
            status: response.status().as_u16(),
            headers: texts(response.headers()),
        };
        let body = self.body(response).await?;
        Ok(Received { last, body })
    }

    fn request(&self, request: &[u8], body: Option<Vec<u8>>) -> Result<reqwest::Request, String> {
        let described: HttpRequest = serde_json::from_slice(request).map_err(|error| {
            format!("the description of an HTTP request can't be read: {error}")
        })?;
        let url = Url::parse(&described.url).map_err(|error| format!("Invalid URL: {error}"))?;
        if !self.hosts.allow(&url) {
            return Err(not_allowed(&described.url));
        }
        let method = described.method.as_deref().unwrap_or("GET").to_uppercase();
        let method = Method::from_bytes(method.as_bytes())
            .ok()
            // `CONNECT` asks for a tunnel, whose contents nobody checks.
            .filter(|method| *method != Method::CONNECT)
            .ok_or_else(|| format!("`{}` is not a method for HTTP requests", shown(&method)))?;
        let mut request = reqwest::Request::new(method, url);
        for (name, value) in &described.headers {
            let wrong = || format!("the header `{}` can't be sent", shown(name));
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
            if !CLIENTS_OWN.contains(&name.as_str()) {
                let value = HeaderValue::from_str(value).map_err(|_| wrong())?;
                request.headers_mut().append(name, value);
            }
        }
        *request.body_mut() = body.map(Into::into);
        Ok(request)
    }

    async fn body(&self, mut response: reqwest::Response) -> Result<Vec<u8>, String> {
        let too_large = || {
            let most = self.largest;
            format!("HTTP response exceeds the configured maximum number of bytes: {most}")
        };
        if response
            .content_length()
            .is_some_and(|length| length > self.largest)
        {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failed(&error))? {
            if (body.len() + chunk.len()) as u64 > self.largest {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

fn connect(hosts: &Arc<Hosts>) -> Result<reqwest::Client, String> {
    let hosts = Arc::clone(hosts);
    let follow = move |attempt: redirect::Attempt<'_>| {
        if attempt.previous().len() > MOST_REDIRECTS {
            attempt.error(format!("it is redirected more than {MOST_REDIRECTS} times"))
        } else if hosts.allow(attempt.url()) {
            attempt.follow()
        } else {
            let message = not_allowed(attempt.url().as_str());
            attempt.error(message)
        }
    };
    reqwest::Client::builder()
        .redirect(redirect::Policy::custom(follow))
        .referer(false)
        .no_proxy()
        .connect_timeout(CONNECT_TIMEOUT)
        .user_agent(concat!("extism-openapi/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| format!("the HTTP client can't be set up: {}", with_causes(&error)))
}

fn not_allowed(url: &str) -> String {
    format!("HTTP request to {} is not allowed", shown(url))
}

fn failed(error: &reqwest::Error) -> String {
    format!("HTTP request failed: {}", with_causes(error))
}

fn shown(text: &str) -> String {
    crate::shown::shown(text).into_owned()
}

/// The headers that are text, the last one of each name, as in Extism.
fn texts(headers: &HeaderMap) -> std::collections::BTreeMap<String, String> {
    let texts = headers.iter().filter_map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    texts.collect()
}
