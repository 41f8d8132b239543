//! Structs: objects of the document and the inputs of operations.

mod codec;
mod names;
mod tuple;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::context::Context;
use super::docs::Comment;
use super::ident::ident;
use super::ty::Module;
use crate::ir::Ty;

/// A struct to emit.
pub(super) struct Struct<'a> {
    /// Rust name.
    pub(super) name: &'a str,
    pub(super) comment: Comment,
    pub(super) fields: Vec<Field<'a>>,
    /// Field and value type of the map that holds all other properties.
    pub(super) additional: Option<(String, &'a Ty)>,
    /// Optional fields get a setter each.
    pub(super) setters: bool,
}

/// One field of a [`Struct`].
pub(super) struct Field<'a> {
    /// Rust name.
    pub(super) name: &'a str,
    /// Key on the wire.
    pub(super) key: &'a str,
    /// Other keys that a reader accepts.
    pub(super) aliases: &'a [String],
    pub(super) kind: Content<'a>,
    pub(super) required: bool,
    pub(super) nullable: bool,
    pub(super) default: Option<&'a Value>,
    pub(super) constant: Option<&'a Value>,
    /// See [`Context::optional_tags`].
    pub(super) tag: Option<&'a Value>,
    pub(super) comment: Comment,
}

/// What a field holds.
pub(super) enum Content<'a> {
    Plain(&'a Ty),
    /// A body in one of several media types: the enum's name. It takes a second key, `content_type`.
    BodyChoice(&'a str),
}

/// What absence and null mean to a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Required,
    RequiredNullable,
    Optional,
    ThreeState,
}

impl Struct<'_> {
    /// How many fields the struct has.
    pub(super) fn slots(&self) -> usize {
        self.fields.len() + usize::from(self.additional.is_some())
    }
}

impl Field<'_> {
    pub(super) fn presence(&self) -> Presence {
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
    /// Nothing.
    Absent,
}

impl Context<'_> {
    /// The struct, its constructor and its codec.
    pub(super) fn structure(&self, structure: &Struct<'_>) -> TokenStream {
        let p = &self.p;
        let custom = &self.settings.custom;
        let name = ident(structure.name);
        let comment = structure.comment.tokens();
        let fields = structure.fields.iter().map(|field| {
            let (comment, name, ty) = (
                field.comment.tokens(),
                ident(field.name),
                self.field_type(field),
            );
            let attributes = custom.field_attributes(structure.name, field.name);
            quote!(#comment #attributes pub #name: #ty,)
        });
        let additional = structure.additional.as_ref().map(|(field, ty)| {
            let (field, ty) = (ident(field), self.ty(ty, Module::Root));
            quote!(#[doc = " Properties that the document does not name."] pub #field: #p::Map<#ty>,)
        });
        let inits: Vec<Init> = structure
            .fields
            .iter()
            .map(|field| self.init(field))
            .collect();
        let inherent = self.inherent(structure, &inits);
        let codec = self.codec(structure);
        let has_default = !inits.iter().any(|init| matches!(init, Init::Argument));
        let extras = self.extras(structure.name, if has_default { &["Default"] } else { &[] });
        quote! {
            #comment
            #extras
            pub struct #name { #(#fields)* #additional }
            #inherent
            #codec
            #p::object_traits!(#name);
        }
    }

    /// The type of a value that is present and not null.
    pub(super) fn value_type(&self, field: &Field<'_>) -> TokenStream {
        match field.kind {
            Content::Plain(ty) => self.ty(ty, Module::Root),
            Content::BodyChoice(name) => {
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
            Content::Plain(ty) => field
                .constant
                .filter(|_| field.required)
                .or(field.tag)
                .and_then(|value| self.literal(ty, value, Module::Root)),
            _ => None,
        };
        let p = &self.p;
        let only_null = matches!(field.kind, Content::Plain(ty) if *self.resolve(ty) == Ty::Unit);
        match (constant, field.presence()) {
            (None, Presence::Required) if only_null => Init::Constant(quote!(())),
            (None, Presence::RequiredNullable) if only_null => Init::Constant(quote!(#p::None)),
            (Some(value), Presence::Required) => Init::Constant(value),
            (Some(value), Presence::ThreeState) => Init::Constant(quote!(#p::Field::Value(#value))),
            (Some(value), _) => Init::Constant(quote!(#p::Some(#value))),
            (None, Presence::Required | Presence::RequiredNullable) => Init::Argument,
            (None, _) => Init::Absent,
        }
    }

    /// `new`, the setters, and `Default` where `new` takes nothing.
    fn inherent(&self, structure: &Struct<'_>, inits: &[Init]) -> TokenStream {
        let p = &self.p;
        let name = ident(structure.name);
        let new = self.constructor(structure, inits);
        let setters = structure.setters.then(|| self.setters(structure));
        let no_arguments = !inits.iter().any(|init| matches!(init, Init::Argument));
        let default = no_arguments.then(|| {
            quote! {
                impl #p::Default for #name {
                    fn default() -> Self { Self::new() }
                }
            }
        });
        quote!(impl #name { #new #setters } #default)
    }

    fn constructor(&self, structure: &Struct<'_>, inits: &[Init]) -> TokenStream {
        let p = &self.p;
        let mut arguments = Vec::new();
        let mut values = Vec::new();
        for (field, init) in structure.fields.iter().zip(inits) {
            let name = ident(field.name);
            match init {
                Init::Argument => {
                    let (ty, value) = self.argument(field);
                    arguments.push(quote!(#name: #ty));
                    values.push(value);
                }
                Init::Constant(value) => values.push(quote!(#name: #value)),
                Init::Absent => {
                    // Values, not calls: a call may unwind, which costs the compiler more than all of `new`.
                    let absent = match field.presence() {
                        Presence::ThreeState => quote!(#p::Field::Absent),
                        _ => quote!(#p::None),
                    };
                    values.push(quote!(#name: #absent));
                }
            }
        }
        if let Some((field, _)) = &structure.additional {
            let field = ident(field);
            values.push(quote!(#field: #p::Default::default()));
        }
        let comment =
            match arguments.is_empty() && inits.iter().all(|init| matches!(init, Init::Absent)) {
                true => " A value with nothing set.",
                false => " A value with what is required; the rest is absent.",
            };
        quote! {
            #[doc = #comment]
            pub fn new(#(#arguments),*) -> Self { Self { #(#values),* } }
        }
    }

    /// Type of an argument of `new`, and the initialiser of its field.
    fn argument(&self, field: &Field<'_>) -> (TokenStream, TokenStream) {
        let p = &self.p;
        let name = ident(field.name);
        match (field.presence(), &field.kind) {
            (Presence::Required, Content::Plain(ty))
                if matches!(self.resolve(ty), Ty::String { .. }) =>
            {
                (
                    quote!(impl #p::Into<#p::String>),
                    quote!(#name: #p::Into::into(#name)),
                )
            }
            _ => (self.field_type(field), quote!(#name)),
        }
    }

    fn setters(&self, structure: &Struct<'_>) -> TokenStream {
        let p = &self.p;
        let setters = structure
            .fields
            .iter()
            .filter(|field| !field.required && field.name != "new")
            .map(|field| {
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
}
