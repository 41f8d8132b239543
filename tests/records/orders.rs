//! The host: its document, and a plug-in to call.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use extism_openapi::{
    Mock, Plugin,
    plugin::{Listener, Listeners},
    record::{RecordError, Stopped},
};

pub(crate) mod api {
    extism_openapi::openapi_host!(
        "documents/orders.yaml",
        records = { order: Order },
        hooks = ["putOrder"],
    );
}

/// An order of this item, with fields that the plug-in's older document does not know.
pub(crate) fn order(item: &str) -> api::Order {
    let address = api::OrderAddress {
        street: Some("Rue Cler".to_owned()),
        ..api::OrderAddress::new("Paris")
    };
    api::Order {
        count: Some(3),
        address: Some(address),
        ..api::Order::new("o1", item, Some("a note".to_owned()))
    }
}

/// The plug-in, with enough time on a busy machine.
pub(crate) fn plugin() -> Plugin {
    plugin_within(Duration::from_secs(60))
}

/// The plug-in, with this much time for a call.
pub(crate) fn plugin_within(timeout: Duration) -> Plugin {
    static WASM: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    let wasm = WASM.get_or_init(|| support::guest("records")).clone();
    let host = Mock::new().on(api::operations::put_order, |params| Ok(params.body.into()));
    let functions = api::functions(host).plugin_name("records");
    Plugin::builder(wasm)
        .timeout(timeout)
        .build(functions)
        .unwrap()
}

/// Creates an order of this item; returns it as stored.
pub(crate) async fn create(plugins: impl Listeners, item: &str) -> Result<api::Order, Stopped> {
    let records = api::records::Records::new(plugins);
    let insert = |order| async { Ok::<_, ()>(order) };
    match records.order().create(order(item), insert).await {
        Ok(order) => Ok(order),
        Err(RecordError::Stopped(stopped)) => Err(stopped),
        Err(RecordError::Write(())) => panic!("nothing fails here"),
    }
}

/// Records what crosses the wire.
pub(crate) struct Tapped {
    pub(crate) plugin: Plugin,
    pub(crate) lines: Arc<Mutex<String>>,
}

impl Listeners for Tapped {
    fn listeners(&self, export: &str) -> Vec<Listener> {
        let tap = |listener: Listener| {
            let (export, lines) = (export.to_owned(), Arc::clone(&self.lines));
            Listener::new(listener.plugin().to_owned(), move |input: Vec<u8>| {
                let (listener, export, lines) =
                    (listener.clone(), export.clone(), Arc::clone(&lines));
                async move {
                    let sent = String::from_utf8(input.clone()).unwrap();
                    let output = listener.call(input).await;
                    let answer = match &output {
                        Ok(output) => String::from_utf8(output.clone()).unwrap(),
                        Err(error) => format!("({error})"),
                    };
                    let line = format!("export  {export} {sent}\nanswer  {answer}\n");
                    lines.lock().unwrap().push_str(&line);
                    output
                }
            })
        };
        self.plugin.listeners(export).into_iter().map(tap).collect()
    }
}
