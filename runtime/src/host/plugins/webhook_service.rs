//! [`Webhooks`] as a tower service: the address to which the application sends its webhooks.

use std::convert::Infallible;
use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use serde_json::{Value, json};

use super::results::{EventResult, Outcome};
use super::webhook::{RoutedWebhook, WebhookError, Webhooks};

/// The largest payload that is read unless it is set, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// [`Webhooks`] as a tower service. An application that sends webhooks needs one line, the route to which
/// it sends them:
///
/// ```
/// use axum::Router;
/// use extism_openapi::Plugins;
///
/// fn router(plugins: &Plugins) -> Router {
///     Router::new().route_service("/plugins/webhooks", plugins.webhooks().into_service())
/// }
/// ```
///
/// The response is 200 and JSON with each plug-in's outcome, even if one failed: if the webhook were sent
/// again, the others would get it twice. A type that the document does not have is 404, a payload without
/// a type or that is not JSON 400, and one that is too large 413, each with a message.
///
/// Anyone who reaches the service can send plug-ins anything: check the sender if it is reachable from
/// outside. Headers, such as a signature, are not passed to plug-ins.
#[derive(Clone, Debug)]
#[must_use]
pub struct WebhookService {
    webhooks: Webhooks,
    largest: usize,
}

impl Webhooks {
    /// Turns these webhooks into a tower service of HTTP requests.
    pub fn into_service(self) -> WebhookService {
        WebhookService {
            webhooks: self,
            largest: LARGEST,
        }
    }
}

impl WebhookService {
    /// The largest payload that is read, in bytes; 16 MiB unless set.
    pub fn max_payload_bytes(mut self, bytes: usize) -> Self {
        self.largest = bytes;
        self
    }

    async fn respond<B>(self, body: B) -> Response<Full<Bytes>>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let payload = match Limited::new(body, self.largest).collect().await {
            Ok(payload) => payload.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                let message = format!("a webhook may have at most {} bytes here", self.largest);
                return json_response(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    &json!({ "message": message }),
                );
            }
            Err(error) => {
                let message = format!("the webhook could not be read: {error}");
                return json_response(StatusCode::BAD_REQUEST, &json!({ "message": message }));
            }
        };
        match self.webhooks.deliver(&payload).await {
            Ok(routed) => json_response(StatusCode::OK, &summary(&routed)),
            Err(error) => {
                let status = match error {
                    WebhookError::UnknownType { .. } => StatusCode::NOT_FOUND,
                    WebhookError::NotJson { .. } | WebhookError::NoType { .. } => {
                        StatusCode::BAD_REQUEST
                    }
                };
                json_response(status, &json!({ "message": error.to_string() }))
            }
        }
    }
}

impl<B> tower::Service<Request<B>> for WebhookService
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move { Ok(service.respond(request.into_body()).await) })
    }
}

/// The outcomes as JSON. It has kinds of failures, not messages: those are for the host's log.
fn summary(routed: &RoutedWebhook) -> Value {
    let plugin = |delivery: &EventResult<Value>| {
        let outcome = match &delivery.outcome {
            Outcome::Delivered(_) => "delivered",
            Outcome::Failed(error) => error.kind(),
            Outcome::Skipped => "skipped",
            Outcome::Queued => "queued",
        };
        json!({ "plugin": &*delivery.plugin, "outcome": outcome })
    };
    let plugins: Vec<Value> = routed.results.iter().map(plugin).collect();
    json!({ "event": routed.event, "plugins": plugins })
}

fn json_response(status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}
