//! Servers on the loopback interface.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::http::header::SET_COOKIE;
use axum::response::IntoResponse;
use axum::serve::Listener;
use rustls::ServerConfig;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A server that lives as long as the test.
pub(crate) struct Server {
    pub(crate) base: String,
    /// How many connections were made to it.
    pub(crate) connections: Arc<AtomicUsize>,
}

/// Serves, over TLS if `tls` is given.
pub(crate) async fn serve(router: Router, tls: Option<ServerConfig>) -> Server {
    let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = tcp.local_addr().unwrap();
    let scheme = if tls.is_some() { "https" } else { "http" };
    let connections = Arc::new(AtomicUsize::new(0));
    let listener = Connections {
        tcp,
        tls: tls.map(|config| TlsAcceptor::from(Arc::new(config))),
        made: Arc::clone(&connections),
    };
    tokio::spawn(async move { axum::serve(listener, router).await });
    Server {
        base: format!("{scheme}://{address}"),
        connections,
    }
}

/// A server that sends back what it got, and sets a cookie.
pub(crate) async fn mirror(tls: Option<ServerConfig>) -> Server {
    serve(Router::new().fallback(reflect), tls).await
}

pub(crate) async fn reflect(request: Request) -> impl IntoResponse {
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

struct Connections {
    tcp: TcpListener,
    tls: Option<TlsAcceptor>,
    made: Arc<AtomicUsize>,
}

pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

impl Listener for Connections {
    type Io = Box<dyn Stream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = self.tcp.accept().await.unwrap();
            self.made.fetch_add(1, Ordering::Relaxed);
            match &self.tls {
                None => return (Box::new(stream), address),
                // Clients that can't prove their identity get no further.
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        return (Box::new(stream), address);
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.tcp.local_addr()
    }
}
