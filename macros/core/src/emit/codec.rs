//! How a struct is read and written.
//!
//! An expansion has only tables and small matches for it; `object_serde!` of the runtime makes the
//! serde impls of these.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::context::Context;
use super::ident::ident;
use super::record::{Field, Kind, Presence, Record};
use super::slots::Slots;
use super::ty::Scope;
use crate::ir::Ty;

impl Context<'_> {
    /// The impl of `Object`.
    pub(super) fn codec(&self, record: &Record<'_>) -> TokenStream {
        let p = &self.p;
        let (name, wire_name) = (ident(record.name), record.name);
        let slots = self.slots(record);
        let keys = slots.keys();
        let slot_type = slots.ty();
        let set = self.set(&slots);
        let extra = record.additional.as_ref().map(|_| self.extra(&slots));
        let build = self.build(record, &slots);
        let put = self.put(record);
        quote! {
            impl #p::Object for #name {
                const NAME: &'static str = #wire_name;
                const FIELDS: &'static [&'static str] = &[#(#keys),*];
                type Slots = #slot_type;
                #set
                #extra
                #build
                #put
            }
        }
    }

    fn slots<'a>(&self, record: &Record<'a>) -> Slots<'a> {
        let p = &self.p;
        let mut slots = Slots::default();
        for field in &record.fields {
            match (&field.kind, field.presence()) {
                (Kind::BodyChoice(_), _) => {
                    slots.push(field.key, field.aliases, quote!(#p::Option<#p::Value>));
                    slots.push("content_type", &[], quote!(#p::Option<#p::String>));
                }
                (Kind::Plain(ty), Presence::Required) => {
                    let ty = self.ty(ty, Scope::Root);
                    slots.push(field.key, field.aliases, quote!(#p::Option<#ty>));
                }
                (Kind::Plain(ty), _) => {
                    let ty = self.ty(ty, Scope::Root);
                    slots.push(
                        field.key,
                        field.aliases,
                        quote!(#p::Option<#p::Option<#ty>>),
                    );
                }
            }
        }
        if let Some((_, ty)) = &record.additional {
            let ty = self.ty(ty, Scope::Root);
            slots.set_extra(quote!(#p::Map<#ty>));
        }
        slots
    }

    fn set(&self, slots: &Slots<'_>) -> TokenStream {
        let p = &self.p;
        let arms: Vec<TokenStream> = slots
            .arms()
            .map(|(fields, key, place)| {
                let fields = fields.into_iter().map(Literal::usize_unsuffixed);
                quote!(#(#fields)|* => #p::fill(&mut slots #place, #key, map),)
            })
            .collect();
        let body = if arms.is_empty() {
            quote! { let _ = (slots, field); #p::ignore(map) }
        } else {
            quote!(match field { #(#arms)* _ => #p::ignore(map), })
        };
        quote! {
            fn set<'de, A: #p::MapAccess<'de>>(slots: &mut Self::Slots, field: usize, map: &mut A)
                -> #p::Result<(), A::Error> { #body }
        }
    }

    fn extra(&self, slots: &Slots<'_>) -> TokenStream {
        let p = &self.p;
        let place = slots.extra_place();
        quote! {
            const EXTRA: bool = true;
            fn extra<'de, A: #p::MapAccess<'de>>(slots: &mut Self::Slots, key: #p::String, map: &mut A)
                -> #p::Result<(), A::Error> { #p::fill_extra(&mut slots #place, key, map) }
        }
    }

    fn build(&self, record: &Record<'_>, slots: &Slots<'_>) -> TokenStream {
        let p = &self.p;
        let mut index = 0;
        let mut values = Vec::new();
        for field in &record.fields {
            let place = slots.place(index);
            let value = match (&field.kind, field.required) {
                (Kind::BodyChoice(choice), required) => {
                    let choice = ident(choice);
                    let content_type = slots.place(index + 1);
                    index += 1;
                    let read = if required {
                        quote!(body_choice)
                    } else {
                        quote!(optional_body_choice)
                    };
                    quote!(#p::#read::<#choice, __E>(slots #place, slots #content_type)?)
                }
                (Kind::Plain(ty), _) => self.build_plain(field, ty, &place),
            };
            index += 1;
            let name = ident(field.name);
            values.push(quote!(#name: #value));
        }
        if let Some((field, _)) = &record.additional {
            let (field, place) = (ident(field), slots.extra_place());
            values.push(quote!(#field: slots #place));
        }
        // A schema may be called `E`, and a default may name it.
        let unused = values.is_empty().then(|| quote!(let () = slots;));
        quote! {
            fn build<__E: #p::DeError>(slots: Self::Slots) -> #p::Result<Self, __E> {
                #unused
                #p::Ok(Self { #(#values),* })
            }
        }
    }

    fn build_plain(&self, field: &Field<'_>, ty: &Ty, place: &TokenStream) -> TokenStream {
        let p = &self.p;
        let key = field.key;
        match field.presence() {
            Presence::Required => quote!(#p::required(slots #place, #key)?),
            Presence::RequiredNullable => quote!(#p::optional(slots #place)),
            Presence::Optional => match field.default.map(|value| self.default_value(ty, value)) {
                Some(default) => quote!(#p::optional(slots #place).or_else(|| #default)),
                None => quote!(#p::optional(slots #place)),
            },
            Presence::ThreeState => match field.default {
                Some(Value::Null) => quote! {
                    match #p::three_state(slots #place) { #p::Field::Absent => #p::Field::Null, field => field }
                },
                Some(value) => {
                    let default = match self.literal(ty, value, Scope::Root) {
                        Some(value) => quote!(#p::Field::Value(#value)),
                        None => {
                            let default = self.default_value(ty, value);
                            quote!(#default.map_or(#p::Field::Absent, #p::Field::Value))
                        }
                    };
                    quote! {
                        match #p::three_state(slots #place) { #p::Field::Absent => #default, field => field }
                    }
                }
                None => quote!(#p::three_state(slots #place)),
            },
        }
    }

    /// An `Option` with the document's default.
    fn default_value(&self, ty: &Ty, value: &Value) -> TokenStream {
        let p = &self.p;
        match self.literal(ty, value, Scope::Root) {
            Some(value) => quote!(#p::Some(#value)),
            None => {
                let json = value.to_string();
                quote!(#p::default_value(#json))
            }
        }
    }

    fn put(&self, record: &Record<'_>) -> TokenStream {
        let p = &self.p;
        let mut steps: Vec<TokenStream> = Vec::new();
        for field in &record.fields {
            let (name, key) = (ident(field.name), field.key);
            steps.push(match (&field.kind, field.presence()) {
                (Kind::BodyChoice(_), Presence::Required) => {
                    quote!(#p::put_body_choice(map, &self.#name))
                }
                (Kind::BodyChoice(_), _) => quote!(#p::put_optional_body_choice(map, &self.#name)),
                (_, Presence::Required | Presence::RequiredNullable) => {
                    quote!(#p::put(map, #key, &self.#name))
                }
                (_, Presence::Optional) => quote!(#p::put_optional(map, #key, &self.#name)),
                (_, Presence::ThreeState) => quote!(#p::put_field(map, #key, &self.#name)),
            });
        }
        if let Some((field, _)) = &record.additional {
            let field = ident(field);
            steps.push(quote!(#p::put_extra(map, &self.#field)));
        }
        let body = match steps.pop() {
            Some(last) => quote!(#(#steps?;)* #last),
            None => quote!(let _ = map; #p::Ok(())),
        };
        quote!(fn put<S: #p::SerializeMap>(&self, map: &mut S) -> #p::Result<(), S::Error> { #body })
    }
}
