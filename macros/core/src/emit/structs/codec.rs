//! How a struct is read and written: its names on the wire, and its fields as one tuple of the runtime's
//! slots. What walks that tuple is the runtime's; the expansion has two functions that move values.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::names::NamesOnWire;
use super::tuple::{nested, place};
use super::{Field, Kind, Presence, Record};
use crate::emit::context::Context;
use crate::emit::ident::ident;
use crate::emit::ty::Scope;

impl Context<'_> {
    /// The impl of `Object`.
    pub(super) fn codec(&self, record: &Record<'_>) -> TokenStream {
        let p = &self.p;
        let (name, wire_name) = (ident(record.name), record.name);
        let names = NamesOnWire::of(&record.fields);
        let keys = names.all();
        let aliases = names.aliases();
        let aliases = (!aliases.is_empty())
            .then(|| quote!(const ALIASES: &'static [usize] = &[#(#aliases),*];));
        let slots = self.slots(record);
        let labels = self.labels(record);
        let set_defaults = self.set_defaults(record);
        let build = self.build(record);
        let refs = self.refs(record);
        quote! {
            impl #p::Object for #name {
                const NAME: &'static str = #wire_name;
                const FIELDS: &'static [&'static str] = &[#(#keys),*];
                #aliases
                #labels
                type Slots = #slots;
                #set_defaults
                #build
                #refs
            }
        }
    }

    fn slots(&self, record: &Record<'_>) -> TokenStream {
        let p = &self.p;
        let mut slots: Vec<TokenStream> = Vec::with_capacity(record.fields.len());
        for field in &record.fields {
            let ty = self.value_type(field);
            let slot = match (&field.kind, field.presence()) {
                (Kind::BodyChoice(_), Presence::Required) => quote!(RequiredChoice),
                (Kind::BodyChoice(_), _) => quote!(OptionalChoice),
                (Kind::Plain(_), Presence::Required) => quote!(Required),
                (Kind::Plain(_), Presence::RequiredNullable) => quote!(Nullable),
                (Kind::Plain(_), Presence::Optional) => quote!(Optional),
                (Kind::Plain(_), Presence::ThreeState) => quote!(ThreeState),
            };
            slots.push(quote!(#p::#slot<#ty>));
        }
        if let Some((_, ty)) = &record.additional {
            let ty = self.ty(ty, Scope::Root);
            slots.push(quote!(#p::Rest<#ty>));
        }
        nested(slots)
    }

    /// What the fields are called in Rust, where that isn't what they are called on the wire.
    fn labels(&self, record: &Record<'_>) -> Option<TokenStream> {
        let same = record.fields.iter().all(|field| field.name == field.key);
        if same && record.additional.is_none() {
            return None;
        }
        let mut labels = Vec::with_capacity(record.slots());
        for field in &record.fields {
            labels.push(field.name);
            if let Kind::BodyChoice(_) = field.kind {
                labels.push("");
            }
        }
        labels.extend(record.additional.iter().map(|(name, _)| name.as_str()));
        Some(quote!(const LABELS: &'static [&'static str] = &[#(#labels),*];))
    }

    fn set_defaults(&self, record: &Record<'_>) -> Option<TokenStream> {
        let p = &self.p;
        let count = record.slots();
        let defaults: Vec<TokenStream> = record
            .fields
            .iter()
            .enumerate()
            .filter_map(|(index, field)| {
                let place = place(index, count);
                self.set_default(field, &quote!(values #place))
            })
            .collect();
        (!defaults.is_empty())
            .then(|| quote!(fn set_defaults(values: &mut #p::Values<Self>) { #(#defaults)* }))
    }

    /// The document's default for a value that was not read.
    fn set_default(&self, field: &Field<'_>, value: &TokenStream) -> Option<TokenStream> {
        let p = &self.p;
        let Kind::Plain(ty) = field.kind else {
            return None;
        };
        let json = field.default?;
        let literal = self.literal(ty, json, Scope::Root);
        let (absent, default) = match (field.presence(), json, literal) {
            (Presence::Required | Presence::RequiredNullable, ..) => return None,
            (Presence::Optional, _, Some(default)) => (quote!(is_none), quote!(#p::Some(#default))),
            (Presence::Optional, _, None) => (quote!(is_none), self.read_default(json)),
            (Presence::ThreeState, Value::Null, _) => (quote!(is_absent), quote!(#p::Field::Null)),
            (Presence::ThreeState, _, Some(default)) => {
                (quote!(is_absent), quote!(#p::Field::Value(#default)))
            }
            (Presence::ThreeState, _, None) => {
                let default = self.read_default(json);
                let default = quote!(#default.map_or(#p::Field::Absent, #p::Field::Value));
                (quote!(is_absent), default)
            }
        };
        Some(quote!(if #value.#absent() { #value = #default; }))
    }

    /// An `Option` with the document's default, for which no literal can be written.
    fn read_default(&self, json: &Value) -> TokenStream {
        let (p, json) = (&self.p, json.to_string());
        quote!(#p::default_value(#json))
    }

    fn build(&self, record: &Record<'_>) -> TokenStream {
        let p = &self.p;
        let count = record.slots();
        let names = record.fields.iter().map(|field| field.name);
        let additional = record.additional.iter().map(|(name, _)| name.as_str());
        let fields = names.chain(additional).enumerate().map(|(index, name)| {
            let (name, place) = (ident(name), place(index, count));
            quote!(#name: values #place)
        });
        let unused = (count == 0).then(|| quote!(let () = values;));
        quote! {
            fn build(values: #p::Values<Self>) -> Self {
                #unused
                Self { #(#fields),* }
            }
        }
    }

    fn refs(&self, record: &Record<'_>) -> TokenStream {
        let p = &self.p;
        let names = record.fields.iter().map(|field| field.name);
        let additional = record.additional.iter().map(|(name, _)| name.as_str());
        let refs = names.chain(additional).map(|name| {
            let name = ident(name);
            quote!(&self.#name)
        });
        let refs = nested(refs.collect());
        quote!(fn refs(&self) -> #p::Refs<'_, Self> { #refs })
    }
}
