//! The wire format, byte by byte: `tests/golden/wire.txt` is what `docs/wire.md` promises.

use extism_openapi::{
    Plugin,
    backend::RawResponse,
    error::{CallError, CallErrorKind},
    event::Delivery,
};
use support::Recording;

use crate::laboratory::{Laboratory, lab, sample};

/// The calls that the lab guest knows, in the order of the golden file.
const CALLS: &[&str] = &[
    "get",
    "get_all",
    "put_json",
    "put_multipart",
    "delete",
    "create",
    "image",
    "note",
    "log_in",
    "ping",
    "echo",
];

#[test]
fn the_wire_is_as_promised() {
    let (backend, recorded) = Recording::new(lab::api(Laboratory));
    let plugin = Plugin::new(support::guest("lab"), lab::functions(backend)).unwrap();

    let mut text = String::new();
    for name in CALLS {
        let event = lab::webhooks::SampleCreated::new(sample(name));
        let event_json = serde_json::to_string(&event).unwrap();
        let delivered = plugin
            .deliver_blocking(lab::webhooks::sample_created, &event)
            .unwrap();
        text.push_str(&format!("# {name}\nevent   sample_created {event_json}\n"));
        for exchange in recorded.take() {
            text.push_str(&format!(
                "import  {} {}\nanswer  {}\n",
                exchange.operation, exchange.input, exchange.answer
            ));
        }
        let Delivery::Delivered(Some(reply)) = delivered else {
            panic!("{name}: {delivered:?}")
        };
        text.push_str(&format!("read as {}\n\n", reply.as_str().unwrap()));
    }

    let fault = CallError::new(
        CallErrorKind::InvalidRequest,
        "`put_sample` at `/body/id`: too short",
    );
    let fault = RawResponse::failed(fault.with_pointer("/body/id")).to_json();
    let fault = String::from_utf8(fault).unwrap();
    text.push_str(&format!("# a fault with its place\nanswer  {fault}\n\n"));

    let golden = support::folder().join("golden/wire.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&golden, &text).unwrap();
    }
    let promised = std::fs::read_to_string(&golden).unwrap_or_default();
    assert!(
        text == promised,
        "the wire format has changed; if this is intended, BLESS=1 rewrites {}:\n{text}",
        golden.display()
    );
}

#[test]
fn an_event_that_the_plug_in_does_not_export_is_not_delivered() {
    let plugin = Plugin::new(support::guest("lab"), lab::functions(lab::api(Laboratory))).unwrap();
    let delivery = plugin
        .deliver_blocking(lab::webhooks::sample_lost, &lab::Problem::new("gone"))
        .unwrap();
    assert!(matches!(delivery, Delivery::NotListening), "{delivery:?}");
}
