//! The same event as a webhook on loopback: a receiver in its own process reads it, calls the application's
//! API over HTTP as often as the plug-in calls the host, and responds. Connections are kept alive.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;

use crate::{Host, Result, lago};

type Http = Client<HttpConnector, Full<Bytes>>;

/// The address of the webhooks, and the client that sends them.
#[derive(Clone)]
pub(crate) struct Sender {
    http: Http,
    receiver: SocketAddr,
    _process: Arc<Process>,
}

/// The receiver's process.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // The process may have ended by itself.
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

/// The argument that makes this program the receiver; the API's address follows.
pub(crate) const RECEIVER: &str = "receiver";

impl Sender {
    /// Starts the application's API and the receiver.
    pub(crate) async fn start(host: &Host) -> Result<Self> {
        let customer = Arc::new(host.customer.clone());
        let api = Router::new().route("/customers", post(create).with_state(customer));
        let (api, serving) = listen(api).await?;
        tokio::spawn(serving);
        let process = Command::new(std::env::current_exe()?)
            .args([RECEIVER, &api.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut process = Process(process);
        let mut address = String::new();
        let output = process
            .0
            .stdout
            .take()
            .ok_or("the receiver has no output")?;
        BufReader::new(output).read_line(&mut address)?;
        Ok(Sender {
            http: client(),
            receiver: address.trim().parse()?,
            _process: Arc::new(process),
        })
    }

    /// Sends one event, and waits until it is handled.
    pub(crate) async fn send(&self, event: &lago::webhooks::CustomerCreated) -> Result<String> {
        let body = post_json(&self.http, self.receiver, "/hook", event).await?;
        Ok(serde_json::from_slice(&body)?)
    }
}

/// As long as the plug-in's input.
const INPUT: &str = r#"{"customer":{"external_id":"cust_42","name":"Hooli","legal_name":"Hooli Incorporated","email":"billing@hooli.example","address_line1":"5230 Penfield Ave","city":"Woodland Hills","country":"US","currency":"USD","timezone":"America/Los_Angeles","url":"https://hooli.example","net_payment_term":30,"billing_configuration":{"invoice_grace_period":3,"document_locale":"en"},"shipping_address":{"address_line1":"5230 Penfield Ave","city":"Woodland Hills","zipcode":"91364","state":"CA","country":"US"},"metadata":[{"key":"purchase_order","value":"123456789","display_in_invoice":true}]}}"#;

struct Receiver {
    http: Http,
    api: SocketAddr,
    input: lago::CustomerCreateInput,
}

async fn create(
    State(customer): State<Arc<lago::Customer>>,
    Json(input): Json<lago::CustomerCreateInput>,
) -> Json<lago::Customer> {
    std::hint::black_box(input);
    Json((*customer).clone())
}

async fn receive(
    State(receiver): State<Arc<Receiver>>,
    Json(event): Json<lago::webhooks::CustomerCreated>,
) -> std::result::Result<Json<String>, StatusCode> {
    let mut created = 0;
    for _ in 0..event.customer.sequential_id {
        let Receiver { http, api, input } = &*receiver;
        let answer = post_json(http, *api, "/customers", &input.clone()).await;
        let answer = answer.map_err(|_| StatusCode::BAD_GATEWAY)?;
        let customer: lago::Customer =
            serde_json::from_slice(&answer).map_err(|_| StatusCode::BAD_GATEWAY)?;
        created += u32::from(customer.customer.external_id == event.customer.external_id);
    }
    Ok(Json(created.to_string()))
}

/// Runs the receiver, until it is killed.
pub(crate) async fn receiver(api: &str) -> Result<()> {
    let receiver = Receiver {
        http: client(),
        api: api.parse()?,
        input: serde_json::from_str(INPUT)?,
    };
    let router = Router::new().route("/hook", post(receive).with_state(Arc::new(receiver)));
    let (address, serving) = listen(router).await?;
    println!("{address}");
    Ok(serving.await?)
}

async fn listen(
    router: Router,
) -> Result<(SocketAddr, impl Future<Output = std::io::Result<()>> + Send)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let serving = async move { axum::serve(listener, router).await };
    Ok((address, serving))
}

fn client() -> Http {
    let mut connector = HttpConnector::new();
    // Sends small requests at once: otherwise each would wait for the acknowledgement of the last.
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new()).build(connector)
}

async fn post_json<T: serde::Serialize>(
    http: &Http,
    to: SocketAddr,
    path: &str,
    body: &T,
) -> Result<Bytes> {
    let request = Request::post(format!("http://{to}{path}"))
        .header(CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(serde_json::to_vec(body)?)))?;
    let answer = http.request(request).await?;
    if !answer.status().is_success() {
        return Err(answer.status().to_string().into());
    }
    Ok(answer.into_body().collect().await?.to_bytes())
}
