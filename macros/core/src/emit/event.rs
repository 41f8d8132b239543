//! Webhooks and callbacks: one marker each, in `webhooks`.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::docs::{Comment, code};
use super::ident::ident;
use super::ty::Scope;
use crate::ir::{Event, EventSource};

impl Context<'_> {
    /// The module of the events' markers and payloads.
    pub(super) fn webhooks(&self) -> TokenStream {
        let p = &self.p;
        let events = self.api.events.iter().map(|event| self.event(event));
        quote! {
            #[doc = " Webhooks and callbacks: a marker (for `#[export]` and for delivery) and a payload type each."]
            pub mod webhooks {
                use super::#p;
                #(#events)*
            }
        }
    }

    fn event(&self, event: &Event) -> TokenStream {
        let p = &self.p;
        let (marker, payload) = (ident(&event.name.rust), ident(&event.type_name));
        let (wire_name, export) = (&event.name.wire, event.name.rust.as_str());
        let payload_type = self.ty(&event.payload, Scope::Child);
        let reply = match &event.reply {
            Some(reply) => self.ty(reply, Scope::Child),
            None => quote!(#p::Value),
        };
        let comment = event_comment(event).tokens();
        let payload_comment = format!(" The payload of [`{}`].", event.name.rust);
        quote! {
            #[doc = #payload_comment]
            pub type #payload = #payload_type;
            #comment
            #[derive(Clone, Copy, Debug)]
            pub struct #marker;
            impl #p::Event for #marker {
                const NAME: &'static str = #export;
                const WIRE_NAME: &'static str = #wire_name;
                type Payload = #payload_type;
                type Reply = #reply;
            }
        }
    }
}

fn event_comment(event: &Event) -> Comment {
    let source = match &event.source {
        EventSource::Webhook => format!("Webhook {}.", code(&event.name.wire)),
        EventSource::Callback {
            operation,
            expression,
        } => {
            format!("Callback of {}, to {}.", code(operation), code(expression))
        }
    };
    Comment::default()
        .docs(&event.docs)
        .deprecated(event.deprecated)
        .own(source)
}
