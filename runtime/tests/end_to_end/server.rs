//! An HTTP server that records the bytes of each request, and responds with given bytes.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use extism_openapi::{Http, with_host};
use tokio::runtime::Runtime;

pub(crate) const DONE: &[u8] = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

/// One request as it arrived.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) line: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Sent {
    /// The target of the request line.
    pub(crate) fn target(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }

    /// The values of a header, in order.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        let named = self
            .headers
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// Runs a plug-in's code natively with `Http` as its host, before a server that responds to every request
/// with `response`. Gives the result, and the requests.
pub(crate) fn exchange<T>(response: &[u8], plugin: impl FnOnce() -> T) -> (T, Vec<Sent>) {
    exchange_with(response, |http| http, plugin)
}

/// The same with options of the backend.
pub(crate) fn exchange_with<T>(
    response: &[u8],
    options: impl FnOnce(Http) -> Http,
    plugin: impl FnOnce() -> T,
) -> (T, Vec<Sent>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    let response = response.to_vec();
    std::thread::spawn(move || serve(&listener, &response, &sender));
    let runtime = Runtime::new().unwrap();
    let _inside = runtime.enter();
    // These tests check how values are written; which of them are rejected is tested elsewhere.
    let http = Http::new(&base).unwrap().allow_slash_in_path(true);
    let http = options(http.timeout(Duration::from_secs(20)));
    let result = with_host(http, plugin);
    (result, all(&receiver))
}

/// The only request of the plug-in's code.
#[track_caller]
pub(crate) fn sent<T, E: std::fmt::Debug>(plugin: impl FnOnce() -> Result<T, E>) -> Sent {
    let (result, mut requests) = exchange(DONE, plugin);
    if let Err(error) = result {
        panic!("{error:?}");
    }
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

fn all(receiver: &Receiver<Sent>) -> Vec<Sent> {
    receiver.try_iter().collect()
}

fn serve(listener: &TcpListener, response: &[u8], sender: &Sender<Sent>) {
    for stream in listener.incoming() {
        let Ok(mut stream) = stream else { return };
        let Some(request) = read(&mut stream) else {
            continue;
        };
        // Before the response: the test reads the request once it has the response.
        if sender.send(request).is_err() {
            return;
        }
        let _ = stream.write_all(response);
    }
}

fn read(stream: &mut TcpStream) -> Option<Sent> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        more(stream, &mut bytes)?;
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let mut lines = head.split("\r\n");
    let line = lines.next()?.to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, length)| length.parse().unwrap());
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        more(stream, &mut body)?;
    }
    Some(Sent {
        line,
        headers,
        body,
    })
}

fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    let mut chunk = [0; 4096];
    let length = stream.read(&mut chunk).ok().filter(|length| *length > 0)?;
    bytes.extend_from_slice(&chunk[..length]);
    Some(())
}
