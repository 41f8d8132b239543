//! Structs: objects of the document and the inputs of operations.
//!
//! An expansion writes only tables and small matches for them; `object_serde!` of the runtime makes
//! the serde impls of these.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::context::Context;
use super::docs::Comment;
use super::ident::ident;
use super::slots::Slots;
use super::ty::Scope;
use crate::ir::Ty;

/// A struct to be.
pub(super) struct Record<'a> {
    /// Rust name.
    pub(super) name: &'a str,
    pub(super) comment: Comment,
    pub(super) fields: Vec<Field<'a>>,
    /// Field and value type of the map that holds all other properties.
    pub(super) additional: Option<(String, &'a Ty)>,
    /// Optional fields get a setter each.
    pub(super) setters: bool,
}

/// One field of a [`Record`].
pub(super) struct Field<'a> {
    /// Rust name.
    pub(super) name: &'a str,
    /// Key on the wire.
    pub(super) key: &'a str,
    /// Other keys that a reader accepts.
    pub(super) aliases: &'a [String],
    pub(super) kind: Kind<'a>,
    pub(super) required: bool,
    pub(super) nullable: bool,
    pub(super) default: Option<&'a Value>,
    pub(super) constant: Option<&'a Value>,
    pub(super) comment: Comment,
}

/// What a field holds.
pub(super) enum Kind<'a> {
    Plain(&'a Ty),
    /// A body in one of several media types: the enum's name. It takes a second key, `content_type`.
    BodyChoice(&'a str),
}

/// What absence and null mean to a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Required,
    RequiredNullable,
    Optional,
    ThreeState,
}

impl Field<'_> {
    fn presence(&self) -> Presence {
        match (self.required, self.nullable) {
            (true, false) => Presence::Required,
            (true, true) => Presence::RequiredNullable,
            (false, false) => Presence::Optional,
            (false, true) => Presence::ThreeState,
        }
    }
}

/// How `new` gets the value of a field.
enum Init {
    /// From its caller.
    Argument,
    /// From the document's `const`.
    Constant(TokenStream),
    /// Absent.
    Default,
}

impl Context<'_> {
    /// The struct, its constructor and its codec.
    pub(super) fn record(&self, record: &Record<'_>) -> TokenStream {
        let p = &self.p;
        let name = ident(record.name);
        let comment = record.comment.tokens();
        let fields = record.fields.iter().map(|field| {
            let (comment, name, ty) = (field.comment.tokens(), ident(field.name), self.field_type(field));
            quote!(#comment pub #name: #ty,)
        });
        let additional = record.additional.as_ref().map(|(field, ty)| {
            let (field, ty) = (ident(field), self.ty(ty, Scope::Root));
            quote!(#[doc = " Properties that the document does not name."] pub #field: #p::Map<#ty>,)
        });
        let inits: Vec<Init> = record.fields.iter().map(|field| self.init(field)).collect();
        let derive_default = inits.iter().all(|init| matches!(init, Init::Default));
        let default = derive_default.then(|| quote!(, Default));
        let inherent = self.inherent(record, &inits, derive_default);
        let codec = self.codec(record);
        quote! {
            #comment
            #[derive(Clone, Debug, PartialEq #default)]
            pub struct #name { #(#fields)* #additional }
            #inherent
            #codec
            #p::object_serde!(#name);
        }
    }

    /// The type of a value that is there and not null.
    fn value_type(&self, field: &Field<'_>) -> TokenStream {
        match field.kind {
            Kind::Plain(ty) => self.ty(ty, Scope::Root),
            Kind::BodyChoice(name) => {
                let name = ident(name);
                quote!(#name)
            }
        }
    }

    fn field_type(&self, field: &Field<'_>) -> TokenStream {
        let p = &self.p;
        let ty = self.value_type(field);
        match field.presence() {
            Presence::Required => ty,
            Presence::RequiredNullable | Presence::Optional => quote!(#p::Option<#ty>),
            Presence::ThreeState => quote!(#p::Field<#ty>),
        }
    }

    fn init(&self, field: &Field<'_>) -> Init {
        let constant = match field.kind {
            Kind::Plain(ty) if field.required => {
                field.constant.and_then(|value| self.literal(ty, value, Scope::Root))
            }
            _ => None,
        };
        let p = &self.p;
        match (constant, field.presence()) {
            (Some(value), Presence::Required) => Init::Constant(value),
            (Some(value), _) => Init::Constant(quote!(#p::Some(#value))),
            (None, Presence::Required | Presence::RequiredNullable) => Init::Argument,
            (None, _) => Init::Default,
        }
    }

    /// `new`, the setters, and `Default` where it can't be derived.
    fn inherent(&self, record: &Record<'_>, inits: &[Init], derive_default: bool) -> TokenStream {
        let p = &self.p;
        let name = ident(record.name);
        let new = self.constructor(record, inits, derive_default);
        let setters = record.setters.then(|| self.setters(record));
        let no_arguments = !inits.iter().any(|init| matches!(init, Init::Argument));
        let default = (no_arguments && !derive_default).then(|| {
            quote! {
                impl #p::Default for #name {
                    fn default() -> Self { Self::new() }
                }
            }
        });
        quote!(impl #name { #new #setters } #default)
    }

    fn constructor(&self, record: &Record<'_>, inits: &[Init], derive_default: bool) -> TokenStream {
        let p = &self.p;
        if derive_default {
            return quote! {
                #[doc = " A value with nothing set."]
                pub fn new() -> Self { #p::Default::default() }
            };
        }
        let mut arguments = Vec::new();
        let mut values = Vec::new();
        for (field, init) in record.fields.iter().zip(inits) {
            let name = ident(field.name);
            match init {
                Init::Argument => {
                    let (ty, value) = self.argument(field);
                    arguments.push(quote!(#name: #ty));
                    values.push(value);
                }
                Init::Constant(value) => values.push(quote!(#name: #value)),
                Init::Default => values.push(quote!(#name: #p::Default::default())),
            }
        }
        if let Some((field, _)) = &record.additional {
            let field = ident(field);
            values.push(quote!(#field: #p::Default::default()));
        }
        quote! {
            #[doc = " A value with what is required; the rest is absent."]
            pub fn new(#(#arguments),*) -> Self { Self { #(#values),* } }
        }
    }

    /// Type of an argument of `new`, and the initialiser of its field.
    fn argument(&self, field: &Field<'_>) -> (TokenStream, TokenStream) {
        let p = &self.p;
        let name = ident(field.name);
        match (field.presence(), &field.kind) {
            (Presence::Required, Kind::Plain(ty)) if matches!(self.resolve(ty), Ty::String { .. }) => {
                (quote!(impl #p::Into<#p::String>), quote!(#name: #p::Into::into(#name)))
            }
            _ => (self.field_type(field), quote!(#name)),
        }
    }

    fn setters(&self, record: &Record<'_>) -> TokenStream {
        let p = &self.p;
        let setters = record.fields.iter().filter(|field| !field.required && field.name != "new").map(|field| {
            let name = ident(field.name);
            let ty = self.value_type(field);
            let (argument, value) = match field.presence() {
                Presence::ThreeState => (quote!(#p::Field<#ty>), quote!(#p::Into::into(value))),
                _ => (quote!(#ty), quote!(#p::Some(#p::Into::into(value)))),
            };
            let comment = format!(" Sets `{}`.", field.name);
            quote! {
                #[doc = #comment]
                #[must_use]
                pub fn #name(mut self, value: impl #p::Into<#argument>) -> Self {
                    self.#name = #value;
                    self
                }
            }
        });
        quote!(#(#setters)*)
    }

    /// The impl of `Object`.
    fn codec(&self, record: &Record<'_>) -> TokenStream {
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
                    slots.push(field.key, field.aliases, quote!(#p::Option<#p::Option<#ty>>));
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
                    let read = if required { quote!(body_choice) } else { quote!(optional_body_choice) };
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
                (Kind::BodyChoice(_), Presence::Required) => quote!(#p::put_body_choice(map, &self.#name)),
                (Kind::BodyChoice(_), _) => quote!(#p::put_optional_body_choice(map, &self.#name)),
                (_, Presence::Required | Presence::RequiredNullable) => quote!(#p::put(map, #key, &self.#name)),
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
