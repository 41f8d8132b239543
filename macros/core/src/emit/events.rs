//! Webhooks and callbacks: one marker each, in `webhooks`.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::docs::{Comment, code};
use super::ident::ident;
use super::ty::Module;
use crate::ir::{Event, EventSource};

impl Context<'_> {
    /// The module of the events' markers and payloads.
    pub(super) fn webhooks(&self) -> TokenStream {
        let p = &self.p;
        let events = self.api.events.iter().enumerate();
        let events = events.map(|(index, event)| self.event(index, event));
        quote! {
            #[doc = " Webhooks and callbacks, each with a marker (for `#[export]` and for delivery) and a payload type."]
            pub mod webhooks {
                use super::#p;
                #(#events)*
            }
        }
    }

    fn event(&self, index: usize, event: &Event) -> TokenStream {
        let p = &self.p;
        let (marker, payload) = (ident(&event.name.rust), ident(&event.type_name));
        let (wire_name, export) = (&event.name.wire, event.name.rust.as_str());
        let payload_type = self.ty(&event.payload, Module::Child);
        let reply = match &event.reply {
            Some(reply) => self.ty(reply, Module::Child),
            None => quote!(#p::Value),
        };
        let reply_alias = self.reply_alias(event, &reply);
        let comment = event_comment(event).tokens();
        let protected = self.protected_event(index);
        let payload_comment = format!(" The payload of [`{}`].", event.name.rust);
        quote! {
            #[doc = #payload_comment]
            pub type #payload = #payload_type;
            #reply_alias
            #comment
            #[derive(Clone, Copy, Debug)]
            pub struct #marker;
            impl #p::Event for #marker {
                const NAME: &'static str = #export;
                const WIRE_NAME: &'static str = #wire_name;
                #protected
                type Payload = #payload_type;
                type Reply = #reply;
            }
        }
    }

    /// A short name of the reply that the document describes: `CustomerCreatedReply`. Without one, a reply
    /// is any JSON. Where another event's payload has the name, that one keeps it.
    fn reply_alias(&self, event: &Event, reply: &TokenStream) -> TokenStream {
        let name = format!("{}Reply", event.type_name);
        let is_taken = self.api.events.iter().any(|other| other.type_name == name);
        if event.reply.is_none() || is_taken {
            return TokenStream::new();
        }
        let alias = ident(&name);
        let comment = format!(" What a plug-in may reply to [`{}`].", event.name.rust);
        quote! {
            #[doc = #comment]
            pub type #alias = #reply;
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
