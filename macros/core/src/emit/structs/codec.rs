//! How a struct is read and written: its names on the wire, and its fields as one tuple of the runtime's
//! slots. What walks that tuple is the runtime's; the expansion has two functions that move values.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::names::NamesOnWire;
use super::tuple::{nested, place};
use super::{Content, Field, Presence, Struct};
use crate::emit::context::Context;
use crate::emit::ident::ident;
use crate::emit::ty::Module;

impl Context<'_> {
    /// The impl of `Object`.
    pub(super) fn codec(&self, structure: &Struct<'_>) -> TokenStream {
        let p = &self.p;
        let (name, wire_name) = (ident(structure.name), structure.name);
        let names = NamesOnWire::of(&structure.fields);
        let keys = names.all();
        let aliases = names.aliases();
        let aliases = (!aliases.is_empty())
            .then(|| quote!(const ALIASES: &'static [usize] = &[#(#aliases),*];));
        let slots = self.slots(structure);
        let labels = self.labels(structure);
        let set_defaults = self.set_defaults(structure);
        let build = self.build(structure);
        let refs = self.refs(structure);
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

    fn slots(&self, structure: &Struct<'_>) -> TokenStream {
        let p = &self.p;
        let mut slots: Vec<TokenStream> = Vec::with_capacity(structure.fields.len());
        for field in &structure.fields {
            let ty = self.value_type(field);
            let slot = match (&field.kind, field.presence()) {
                (Content::BodyChoice(_), Presence::Required) => quote!(RequiredChoice),
                (Content::BodyChoice(_), _) => quote!(OptionalChoice),
                (Content::Plain(_), Presence::Required) => quote!(Required),
                (Content::Plain(_), Presence::RequiredNullable) => quote!(Nullable),
                (Content::Plain(_), Presence::Optional) => quote!(Optional),
                (Content::Plain(_), Presence::ThreeState) => quote!(ThreeState),
            };
            slots.push(quote!(#p::#slot<#ty>));
        }
        if let Some((_, ty)) = &structure.additional {
            let ty = self.ty(ty, Module::Root);
            slots.push(quote!(#p::Rest<#ty>));
        }
        nested(slots)
    }

    /// What the fields are called in Rust, where that isn't what they are called on the wire.
    fn labels(&self, structure: &Struct<'_>) -> Option<TokenStream> {
        let same = structure.fields.iter().all(|field| field.name == field.key);
        if same && structure.additional.is_none() {
            return None;
        }
        let mut labels = Vec::with_capacity(structure.slots());
        for field in &structure.fields {
            labels.push(field.name);
            if let Content::BodyChoice(_) = field.kind {
                labels.push("");
            }
        }
        labels.extend(structure.additional.iter().map(|(name, _)| name.as_str()));
        Some(quote!(const LABELS: &'static [&'static str] = &[#(#labels),*];))
    }

    fn set_defaults(&self, structure: &Struct<'_>) -> Option<TokenStream> {
        let p = &self.p;
        let count = structure.slots();
        let defaults: Vec<TokenStream> = structure
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
        let Content::Plain(ty) = field.kind else {
            return None;
        };
        let json = field.default?;
        let literal = self.literal(ty, json, Module::Root);
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

    fn build(&self, structure: &Struct<'_>) -> TokenStream {
        let p = &self.p;
        let count = structure.slots();
        let names = structure.fields.iter().map(|field| field.name);
        let additional = structure.additional.iter().map(|(name, _)| name.as_str());
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

    fn refs(&self, structure: &Struct<'_>) -> TokenStream {
        let p = &self.p;
        let names = structure.fields.iter().map(|field| field.name);
        let additional = structure.additional.iter().map(|(name, _)| name.as_str());
        let refs = names.chain(additional).map(|name| {
            let name = ident(name);
            quote!(&self.#name)
        });
        let refs = nested(refs.collect());
        quote!(fn refs(&self) -> #p::Refs<'_, Self> { #refs })
    }
}
