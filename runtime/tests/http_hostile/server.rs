//! Servers on the loopback interface.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::response::IntoResponse;
use axum::routing::any;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Sends what it got back, and sets a cookie.
async fn mirror(request: Request) -> impl IntoResponse {
    let headers: serde_json::Map<String, Value> = request
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.to_string(), value.into())
        })
        .collect();
    let sent = json!({"uri": request.uri().to_string(), "headers": headers});
    ([(SET_COOKIE, "session=API-SECRET")], axum::Json(sent))
}

/// The base address of a server that lives as long as the test. `/away` redirects to `/test`.
pub(crate) async fn server() -> String {
    let away = || async { (axum::http::StatusCode::FOUND, [(LOCATION, "/test")]) };
    let router = Router::new()
        .route("/away", any(away))
        .fallback(any(mirror));
    serve(router).await
}

/// A server that records the requests that reach it, and responds to each with 204.
pub(crate) async fn recorder() -> (String, Arc<Mutex<Vec<(String, HeaderMap)>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = {
        let seen = Arc::clone(&seen);
        move |request: Request| {
            let (parts, _) = request.into_parts();
            seen.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((parts.uri.to_string(), parts.headers));
            async { axum::http::StatusCode::NO_CONTENT }
        }
    };
    (serve(Router::new().fallback(any(record))).await, seen)
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// The address of a port that nobody listens on.
pub(crate) async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
