//! Plug-ins without Wasm, and a transcript of what happened.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use extism_openapi::{
    event::EventError,
    plugin::{Listener, Listeners},
};

pub(crate) mod shop {
    extism_openapi::openapi_host!(
        inline = r#"
openapi: 3.1.0
info: { title: Shop, version: "1" }
paths:
  /orders/{id}:
    put:
      operationId: putOrder
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      requestBody:
        content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
      responses:
        "200":
          description: stored
          content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
  /ping:
    get: { operationId: ping, responses: { "204": { description: pong } } }
components:
  schemas:
    Order:
      type: object
      required: [id, item, address, note]
      properties:
        id: { type: string }
        item: { type: string }
        count: { type: integer, format: int32 }
        note: { type: [string, "null"] }
        slug: { type: string, readOnly: true }
        buyer: { type: string }
        address:
          type: object
          required: [city]
          properties: { city: { type: string }, street: { type: string } }
"#,
        records = { order: Order(protected = ["buyer"]) },
        hooks = ["putOrder", "ping"],
    );
}

/// An order as it is before anybody changed it.
pub(crate) fn order() -> shop::Order {
    shop::Order {
        id: "o1".to_owned(),
        item: "tea".to_owned(),
        count: Some(1),
        note: None,
        slug: Some("tea-1".to_owned()),
        buyer: Some("ada".to_owned()),
        address: shop::OrderAddress::new("Paris"),
    }
}

/// What happened, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transcript(Arc<Mutex<Vec<String>>>);

impl Transcript {
    pub(crate) fn note(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

type RawResponse = Result<Vec<u8>, EventError>;
type Function = Arc<dyn Fn(Vec<u8>) -> RawResponse + Send + Sync>;

/// A plug-in with some exports.
#[derive(Clone)]
pub(crate) struct Fake {
    name: &'static str,
    exports: BTreeMap<String, Function>,
}

impl Fake {
    pub(crate) fn new(name: &'static str) -> Self {
        Fake {
            name,
            exports: BTreeMap::new(),
        }
    }

    /// An export that always gives the same reply.
    pub(crate) fn replying(self, export: &str, reply: &str) -> Self {
        let reply = reply.to_owned();
        self.on(export, move |_| Ok(reply.clone().into_bytes()))
    }

    /// An export that traps.
    pub(crate) fn trapping(self, export: &str) -> Self {
        self.on(export, |_| {
            Err(EventError::TimedOut {
                plugin: "slow".into(),
                limit: std::time::Duration::from_secs(1),
            })
        })
    }

    pub(crate) fn on(
        mut self,
        export: &str,
        function: impl Fn(Vec<u8>) -> RawResponse + Send + Sync + 'static,
    ) -> Self {
        self.exports.insert(export.to_owned(), Arc::new(function));
        self
    }
}

impl Listeners for Fake {
    fn listeners(&self, export: &str) -> Vec<Listener> {
        let Some(function) = self.exports.get(export) else {
            return Vec::new();
        };
        let function = Arc::clone(function);
        let run = move |input| {
            let reply = function(input);
            async move { reply }
        };
        vec![Listener::new(self.name, run)]
    }
}
