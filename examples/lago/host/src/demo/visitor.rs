//! A user of the application, who has only its address and a token.

use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;

use super::DemoError;
use super::table::money;
use super::transcript::Transcript;
use crate::billing::Billing;
use crate::http::Token;
use crate::plugins::Plugins;

/// Sends requests, one after the other; in between, the plug-ins handle the events.
pub(super) struct Visitor {
    client: reqwest::Client,
    base: String,
    token: Token,
    billing: Billing,
    plugins: Plugins,
    transcript: Transcript,
}

/// A JSON response, and the name of its request.
pub(super) struct HttpResponse {
    request: String,
    body: Value,
}

impl HttpResponse {
    /// The string at a JSON pointer.
    pub(super) fn text(&self, pointer: &str) -> Result<String, DemoError> {
        self.at(pointer, Value::as_str).map(str::to_owned)
    }

    /// The integer at a JSON pointer.
    pub(super) fn integer(&self, pointer: &str) -> Result<i64, DemoError> {
        self.at(pointer, Value::as_i64)
    }

    /// The array at a JSON pointer.
    pub(super) fn array(&self, pointer: &str) -> Result<&[Value], DemoError> {
        self.at(pointer, Value::as_array).map(Vec::as_slice)
    }

    fn at<'a, T>(
        &'a self,
        pointer: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<T, DemoError> {
        let missing = || DemoError::Missing {
            request: self.request.clone(),
            pointer: pointer.to_owned(),
            body: self.body.to_string(),
        };
        self.body
            .pointer(pointer)
            .and_then(read)
            .ok_or_else(missing)
    }
}

impl Visitor {
    pub(super) fn new(
        base: String,
        token: Token,
        billing: Billing,
        plugins: Plugins,
        transcript: Transcript,
    ) -> Self {
        Visitor {
            client: reqwest::Client::new(),
            base,
            token,
            billing,
            plugins,
            transcript,
        }
    }

    /// A heading of the story.
    pub(super) fn chapter(&self, title: &str) {
        self.transcript.chapter(title);
    }

    /// Lets time pass: the application runs what becomes due.
    pub(super) async fn wait_until(&mut self, now: Timestamp) -> Result<(), DemoError> {
        self.transcript.note(&format!("time → {now}"));
        self.billing.advance_to(now).await?;
        Ok(self.plugins.deliver_pending().await?)
    }

    pub(super) async fn post(
        &mut self,
        path: &str,
        body: Value,
    ) -> Result<HttpResponse, DemoError> {
        self.request(Method::POST, path).json(body).send().await
    }

    pub(super) async fn put(&mut self, path: &str, body: Value) -> Result<HttpResponse, DemoError> {
        self.request(Method::PUT, path).json(body).send().await
    }

    pub(super) async fn get(&mut self, path: &str) -> Result<HttpResponse, DemoError> {
        self.request(Method::GET, path).send().await
    }

    /// Every item of a list, page by page. The transcript does not mention it.
    pub(super) async fn list(&self, path: &str, items: &str) -> Result<Vec<Value>, DemoError> {
        let mut all = Vec::new();
        let mut page = Some(1);
        while let Some(number) = page {
            let separator = if path.contains('?') { '&' } else { '?' };
            let path = format!("{path}{separator}page={number}&per_page=100");
            let request = self.builder(Method::GET, &path);
            let response = request.bearer_auth(self.token.secret()).send().await?;
            let request = format!("GET {path}");
            let answer = json_answer(request, 200, response).await?;
            all.extend_from_slice(answer.array(&format!("/{items}"))?);
            page = answer.body["meta"]["next_page"].as_i64();
        }
        Ok(all)
    }

    /// Any other request.
    pub(super) fn request(&mut self, method: Method, path: &str) -> Request<'_> {
        Request {
            builder: self.builder(method.clone(), path),
            token: self.token.clone(),
            name: format!("{method} {}", shortened(path)),
            expected: 200,
            shown: &[],
            visitor: self,
        }
    }

    fn builder(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.base);
        self.client.request(method, url)
    }
}

/// A request that is being made.
pub(super) struct Request<'a> {
    visitor: &'a mut Visitor,
    builder: reqwest::RequestBuilder,
    token: Token,
    name: String,
    expected: u16,
    shown: &'static [&'static str],
}

impl Request<'_> {
    pub(super) fn json(mut self, body: Value) -> Self {
        self.builder = self.builder.json(&body);
        self
    }

    /// Like [`json`](Request::json); the transcript shows these fields of the record in the body.
    pub(super) fn telling(mut self, fields: &[&str], body: Value) -> Self {
        let record = body.as_object().and_then(|body| body.values().next());
        if let Some(record) = record {
            self.name = format!("{}  {}", self.name, shown(record, fields));
        }
        self.json(body)
    }

    /// Sets the body unchanged, with the media type of JSON.
    pub(super) fn raw(mut self, body: &'static str) -> Self {
        let builder = self.builder.header("content-type", "application/json");
        self.builder = builder.body(body);
        self
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.builder = self.builder.header(name, value);
        self
    }

    /// Sends a token other than the visitor's own.
    pub(super) fn token(mut self, secret: &str) -> Self {
        self.token = Token::new(secret);
        self
    }

    /// The expected status; 200 by default.
    pub(super) fn expect(mut self, status: u16) -> Self {
        self.expected = status;
        self
    }

    /// Fields of the record in the response that the transcript shows.
    pub(super) fn show(mut self, fields: &'static [&'static str]) -> Self {
        self.shown = fields;
        self
    }

    pub(super) async fn send(self) -> Result<HttpResponse, DemoError> {
        let transcript = &self.visitor.transcript;
        transcript.request(&self.name);
        let response = self.builder.bearer_auth(self.token.secret()).send().await?;
        let answer = json_answer(self.name, self.expected, response).await?;
        transcript.answer(self.expected, &remark(&answer.body, self.shown));
        self.visitor.plugins.deliver_pending().await?;
        Ok(answer)
    }

    /// For a response that is a file.
    pub(super) async fn download(self) -> Result<(), DemoError> {
        self.visitor.transcript.request(&self.name);
        let response = self.builder.bearer_auth(self.token.secret()).send().await?;
        let status = response.status().as_u16();
        let header = |name| {
            let value = response.headers().get(name);
            let text = value.and_then(|value| value.to_str().ok());
            text.unwrap_or_default().to_owned()
        };
        let remark = format!(
            "{}; {}",
            header("content-type"),
            header("content-disposition")
        );
        let bytes = response.bytes().await?;
        if status != self.expected {
            return Err(unexpected(self.name, self.expected, status, &bytes));
        }
        let remark = format!("{remark}; {} bytes", bytes.len());
        self.visitor.transcript.answer(status, &remark);
        self.visitor.plugins.deliver_pending().await?;
        Ok(())
    }
}

async fn json_answer(
    request: String,
    expected: u16,
    response: reqwest::Response,
) -> Result<HttpResponse, DemoError> {
    let status = response.status().as_u16();
    let bytes = response.bytes().await?;
    if status != expected {
        return Err(unexpected(request, expected, status, &bytes));
    }
    // Some operations have a response without a body.
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    Ok(HttpResponse { request, body })
}

fn unexpected(request: String, expected: u16, status: u16, body: &[u8]) -> DemoError {
    DemoError::Unexpected {
        request,
        expected,
        status,
        body: String::from_utf8_lossy(body).into_owned(),
    }
}

/// A summary of a response, in a few words.
fn remark(body: &Value, fields_shown: &[&str]) -> String {
    if let Some(details) = body["error_details"].as_object() {
        let details = details
            .iter()
            .map(|(field, codes)| format!("{field}: {}", joined(codes)));
        return details.collect::<Vec<_>>().join("; ");
    }
    let mut fields = body.as_object().into_iter().flatten();
    let Some((name, record)) = fields.find(|(name, _)| *name != "meta") else {
        return String::new();
    };
    if let Some(items) = record.as_array() {
        let all = body["meta"]["total_count"].as_u64();
        let count = all.unwrap_or(items.len() as u64);
        return format!("{count} {name}");
    }
    let record = if record.is_object() { record } else { body };
    let text = |name: &str| record[name].as_str().map(str::to_owned);
    let names = [
        "number",
        "transaction_id",
        "coupon_code",
        "code",
        "external_id",
    ];
    let amounts = ["total_amount_cents", "balance_cents"];
    let cents = amounts.iter().find_map(|name| record[name].as_i64());
    let words = [names.iter().find_map(|name| text(name)), cents.map(money)];
    let more = (!fields_shown.is_empty()).then(|| shown(record, fields_shown));
    let words = words.into_iter().flatten().chain(more);
    words.collect::<Vec<_>>().join("  ")
}

/// Some fields of a record.
fn shown(record: &Value, fields: &[&str]) -> String {
    let fields = fields
        .iter()
        .map(|name| format!("{name} {}", record[*name]));
    fields.collect::<Vec<_>>().join("  ")
}

/// The strings of a list.
fn joined(list: &Value) -> String {
    let texts = list
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    texts.collect::<Vec<_>>().join(", ")
}

/// A path with shortened ids: readers need to see that two ids differ, not every digit.
fn shortened(path: &str) -> String {
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    let short = |segment: &str| {
        let is_id =
            segment.len() == 36 && segment.bytes().filter(|byte| *byte == b'-').count() == 4;
        match segment.split_once('-') {
            Some((start, _)) if is_id => format!("{start}…"),
            _ => segment.to_owned(),
        }
    };
    let segments: Vec<String> = path.split('/').map(short).collect();
    format!("{}{query}", segments.join("/"))
}
