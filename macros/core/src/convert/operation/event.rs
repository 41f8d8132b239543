//! Events: webhooks, and the callbacks of operations.

use super::media::Direction;
use crate::convert::Converter;
use crate::convert::read::fields::Fields;
use crate::document::Pointer;
use crate::ir::case::pascal;
use crate::ir::{BodyKind, Event, EventSource, MediaType, Name, Ty};

impl<'a> Converter<'a> {
    pub(in crate::convert) fn webhooks(&mut self) {
        let mut webhooks = Vec::new();
        for key in ["webhooks", "x-webhooks"] {
            let Some(table) = self.fields(&Pointer::root().child(key)) else {
                continue;
            };
            for name in table.map.keys().filter(|name| !name.starts_with("x-")) {
                let items = self.path_item(&table.at.child(name));
                let several = items.len() > 1;
                for (method, _, operation) in items {
                    let name = if several {
                        format!("{name} {method}")
                    } else {
                        name.clone()
                    };
                    webhooks.push(self.event(name, EventSource::Webhook, &operation));
                }
            }
        }
        // Webhooks come before the callbacks, which were found among the operations.
        webhooks.append(&mut self.events);
        self.events = webhooks;
    }

    pub(in crate::convert) fn callbacks(&mut self, operation: &Fields<'a>, id: &str) {
        let Some(table) = self.child(operation, "callbacks") else {
            return;
        };
        for name in table.map.keys().filter(|name| !name.starts_with("x-")) {
            let Some(callback) = self.child(&table, name) else {
                continue;
            };
            for expression in callback.map.keys().filter(|key| !key.starts_with("x-")) {
                let items = self.path_item(&callback.at.child(expression));
                let several = items.len() > 1;
                for (method, _, fields) in items {
                    let source = EventSource::Callback {
                        operation: id.to_owned(),
                        expression: expression.clone(),
                    };
                    let name = if several {
                        format!("{name} {method}")
                    } else {
                        name.clone()
                    };
                    let event = self.event(name, source, &fields);
                    self.events.push(event);
                }
            }
        }
    }

    fn event(&mut self, name: String, source: EventSource, fields: &Fields<'a>) -> Event {
        let type_name = pascal(&name);
        let payload = match self.child(fields, "requestBody") {
            Some(body) => {
                let media = self.content(&body, &format!("{type_name}Payload"), Direction::Event);
                preferred(media).map_or(Ty::Unit, |media| media.ty)
            }
            // It can't be read, which is reported.
            None if fields.has("requestBody") => Ty::Any,
            None => Ty::Unit,
        };
        Event {
            name: Name::new(name),
            type_name: String::new(),
            source,
            docs: self.docs(fields),
            deprecated: self.boolean(fields, "deprecated").unwrap_or(false),
            payload,
            reply: self.reply(fields, &format!("{type_name}Reply")),
            pointer: fields.at.clone(),
        }
    }
}

/// The JSON body where there is one, since an export's input is JSON.
fn preferred(mut media: Vec<MediaType>) -> Option<MediaType> {
    let json = media
        .iter()
        .position(|media| media.kind == BodyKind::Json)
        .unwrap_or(0);
    (json < media.len()).then(|| media.swap_remove(json))
}
