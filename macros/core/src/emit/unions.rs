//! `oneOf` and `anyOf`: enums whose variant the runtime chooses by tables.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::context::Context;
use super::docs::{Comment, code};
use super::enums::value_text;
use super::ident::{free_name, ident};
use super::ty::Module;
use crate::hash::HashMap;
use crate::ir::{Enum, Hint, JsonKind, Property, Shape, Ty, TypeDef, Union, Variant};

impl<'a> Context<'a> {
    /// The enum of a union.
    pub(super) fn union(
        &self,
        definition: &TypeDef,
        union: &Union,
        comment: Comment,
    ) -> TokenStream {
        let p = &self.p;
        let name = ident(&definition.name.rust);
        let comment = comment.tokens();
        let names: Vec<Ident> = union
            .variants
            .iter()
            .map(|variant| ident(&variant.name.rust))
            .collect();
        let unknown = free_name(
            "Unknown",
            union
                .variants
                .iter()
                .map(|variant| variant.name.rust.as_str()),
        );
        let unknown = ident(&unknown);
        let variants = union.variants.iter().zip(&names).map(|(variant, name)| {
            let payload = variant.constant.is_none().then(|| {
                let ty = self.ty(&variant.ty, Module::Root);
                quote!((#ty))
            });
            let comment = Comment::default()
                .docs(&variant.docs)
                .or(|| variant_comment(union, variant))
                .tokens();
            let custom = &self.settings.custom;
            let attributes = custom.field_attributes(&definition.name.rust, &variant.name.rust);
            quote!(#comment #attributes #name #payload,)
        });
        let extras = self.extras(&definition.name.rust, &[]);
        let codec = self.union_codec(definition, union, &names, &unknown);
        let conversions = self.union_conversions(definition, union, &names);
        quote! {
            #comment
            #[derive(Clone, Debug, PartialEq)]
            #extras
            pub enum #name {
                #(#variants)*
                #[doc = " A value of a kind that the document does not list, or of several at once."]
                #unknown(#p::Value),
            }
            #codec
            #p::union_serde!(#name);
            #conversions
        }
    }

    fn union_codec(
        &self,
        definition: &TypeDef,
        union: &Union,
        names: &[Ident],
        unknown: &Ident,
    ) -> TokenStream {
        let p = &self.p;
        let (name, wire_name) = (ident(&definition.name.rust), definition.name.rust.as_str());
        let tag = match &union.tag {
            Some(tag) => quote!(#p::Some(#tag)),
            None => quote!(#p::None),
        };
        let candidates = union.variants.iter().map(|variant| self.candidate(variant));
        let closed = self.closed(union);
        let fallback = union.fallback.map(|place| {
            let place = Literal::usize_unsuffixed(place);
            quote!(const FALLBACK: #p::Option<usize> = #p::Some(#place);)
        });
        let variants = union.variants.iter().zip(names);
        let reads = variants
            .clone()
            .enumerate()
            .map(|(index, (variant, name))| {
                let index = Literal::usize_unsuffixed(index);
                match &variant.constant {
                    Some(constant) => {
                        let json = constant.to_string();
                        quote!(#index => #p::constant(value, #json, Self::#name),)
                    }
                    None => quote!(#index => #p::from_value(value).map(Self::#name),),
                }
            });
        let puts = variants.map(|(variant, name)| self.put(union, variant, name));
        quote! {
            impl #p::Union for #name {
                const NAME: &'static str = #wire_name;
                const TAG: #p::Option<&'static str> = #tag;
                const CANDIDATES: &'static [#p::Candidate] = &[#(#candidates),*];
                #closed
                #fallback
                fn decode(candidate: usize, value: &#p::Value) -> #p::Result<Self, #p::JsonError> {
                    match candidate {
                        #(#reads)*
                        _ => #p::Ok(Self::#unknown(value.clone())),
                    }
                }
                fn unknown(value: #p::Value) -> Self { Self::#unknown(value) }
                fn put<S: #p::Serializer>(&self, serializer: S) -> #p::Result<S::Ok, S::Error> {
                    match self {
                        #(#puts)*
                        Self::#unknown(value) => #p::put_variant(serializer, value, #p::None),
                    }
                }
            }
        }
    }

    /// The arm that writes a variant.
    fn put(&self, union: &Union, variant: &Variant, name: &Ident) -> TokenStream {
        let p = &self.p;
        let (payload, put) = match (&variant.constant, self.added_tag(union, variant)) {
            (Some(Value::String(text)), _) => (
                quote!(),
                quote!(#p::put_variant(serializer, #text, #p::None)),
            ),
            (Some(constant), _) => {
                let json = constant.to_string();
                (quote!(), quote!(#p::put_constant(serializer, #json)))
            }
            (None, Some((key, Value::String(value)))) => (
                quote!((value)),
                quote!(#p::put_variant(serializer, value, #p::Some((#key, #value)))),
            ),
            (None, Some((key, value))) => {
                let json = value.to_string();
                let put = quote!(#p::put_variant_tagged(serializer, value, #key, #json));
                (quote!((value)), put)
            }
            (None, None) => (
                quote!((value)),
                quote!(#p::put_variant(serializer, value, #p::None)),
            ),
        };
        quote!(Self::#name #payload => #put,)
    }

    /// Only where properties of one variant may stand beside those of another.
    fn closed(&self, union: &Union) -> TokenStream {
        let variants = union.variants.iter().enumerate();
        let closed: Vec<Literal> = variants
            .filter(|(_, variant)| variant.hint.closed)
            .map(|(index, _)| Literal::usize_unsuffixed(index))
            .collect();
        match closed.as_slice() {
            [_, _, ..] if union.tag.is_none() => {
                quote!(const CLOSED: &'static [usize] = &[#(#closed),*];)
            }
            _ => quote!(),
        }
    }

    fn candidate(&self, variant: &Variant) -> TokenStream {
        let p = &self.p;
        let Hint {
            kinds,
            required,
            known,
            constants,
            values,
            closed: _,
        } = &*variant.hint;
        let tags = &variant.tags;
        let kinds = self.kinds(kinds);
        let constants = constants.iter().map(|(key, values)| {
            let values = values.iter().map(ToString::to_string);
            quote!((#key, &[#(#values),*]))
        });
        let values = values.iter().map(ToString::to_string);
        quote! {
            #p::Candidate {
                tags: &[#(#tags),*],
                kinds: #kinds,
                required: &[#(#required),*],
                known: &[#(#known),*],
                constants: &[#(#constants),*],
                values: &[#(#values),*],
            }
        }
    }

    fn kinds(&self, kinds: &[JsonKind]) -> TokenStream {
        let p = &self.p;
        let mut constants = kinds.iter().map(|kind| match kind {
            JsonKind::Boolean => quote!(#p::Kinds::BOOLEAN),
            JsonKind::Integer => quote!(#p::Kinds::INTEGER),
            JsonKind::Number => quote!(#p::Kinds::NUMBER),
            JsonKind::String => quote!(#p::Kinds::STRING),
            JsonKind::Array => quote!(#p::Kinds::ARRAY),
            JsonKind::Object => quote!(#p::Kinds::OBJECT),
        });
        let Some(first) = constants.next() else {
            return quote!(#p::Kinds::ANY);
        };
        constants.fold(first, |all, kind| quote!(#all.or(#kind)))
    }

    /// The discriminator that a writer adds: only where one value is possible and the variant's own
    /// type does not have it (adding it takes a detour over a `Value`).
    fn added_tag<'u>(&self, union: &'u Union, variant: &'u Variant) -> Option<(&'u str, Value)> {
        let key = union.tag.as_deref()?;
        let [tag] = variant.tags.as_slice() else {
            return None;
        };
        // Where the type has the property it is the type's to write.
        match self.tag_property(key, variant) {
            Some(_) => None,
            None => Some((key, Value::from(tag.as_str()))),
        }
    }

    /// The property of a variant's type that a union's discriminator reads.
    fn tag_property(&self, key: &str, variant: &Variant) -> Option<(&'a str, &'a Property)> {
        let Ty::Named(id) = self.resolve(unboxed(&variant.ty)) else {
            return None;
        };
        let definition = self.definition(*id)?;
        let Shape::Object(object) = &definition.shape else {
            return None;
        };
        let mut properties = object.properties.iter();
        let found = properties.find(|property| property.name.wire == key)?;
        Some((&definition.name.rust, found))
    }

    /// See [`Context::optional_tags`].
    pub(super) fn find_optional_tags(&self) -> HashMap<(&'a str, &'a str), Value> {
        let mut found: HashMap<(&str, &str), Option<Value>> = HashMap::default();
        for definition in &self.api.types {
            let Shape::Union(union) = &definition.shape else {
                continue;
            };
            let Some(key) = union.tag.as_deref() else {
                continue;
            };
            for variant in &union.variants {
                if let [tag] = variant.tags.as_slice()
                    && let Some((name, property)) = self.tag_property(key, variant)
                    && !property.required
                {
                    let value = self.tag_value(&property.ty, tag);
                    // Unions that differ leave it to the user.
                    let entry = found
                        .entry((name, key))
                        .or_insert_with(|| Some(value.clone()));
                    if entry.as_ref() != Some(&value) {
                        *entry = None;
                    }
                }
            }
        }
        let one = |(key, value): (_, Option<Value>)| Some((key, value?));
        found.into_iter().filter_map(one).collect()
    }

    /// A discriminator's value as its property has it: mappings write all of them as strings.
    fn tag_value(&self, ty: &Ty, tag: &str) -> Value {
        let parsed = match serde_json::from_str(tag) {
            Ok(value @ (Value::Bool(_) | Value::Number(_))) => value,
            _ => return Value::from(tag),
        };
        let listed = |list: &Enum| list.values.iter().any(|value| value.value == parsed);
        let is_string = match self.resolve(ty) {
            Ty::Bool | Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::I128 | Ty::F64 => false,
            Ty::Named(id) => match self.definition(*id).map(|definition| &definition.shape) {
                Some(Shape::Enum(list)) => !listed(list),
                _ => true,
            },
            _ => true,
        };
        if is_string { Value::from(tag) } else { parsed }
    }

    /// `From` for each variant with a type that no other variant has.
    fn union_conversions(
        &self,
        definition: &TypeDef,
        union: &Union,
        names: &[Ident],
    ) -> TokenStream {
        let typed: Vec<(&Variant, &Ident)> = union
            .variants
            .iter()
            .zip(names)
            .filter(|(variant, _)| variant.constant.is_none())
            .collect();
        let conversions = typed.iter().enumerate().filter(|(index, (variant, _))| {
            let ty = unboxed(&variant.ty);
            let mut others = typed.iter().enumerate();
            let alone = others.all(|(other, (variant, _))| {
                other == *index || !self.may_clash(ty, unboxed(&variant.ty))
            });
            alone && !self.is_called(ty, &definition.name.rust)
        });
        let conversions =
            conversions.map(|(_, (variant, name))| self.conversion(definition, variant, name));
        quote!(#(#conversions)*)
    }

    fn is_called(&self, ty: &Ty, name: &str) -> bool {
        match self.resolve(ty) {
            Ty::Named(id) => self
                .definition(*id)
                .is_some_and(|definition| definition.name.rust == name),
            _ => false,
        }
    }

    fn conversion(&self, definition: &TypeDef, variant: &Variant, name: &Ident) -> TokenStream {
        let p = &self.p;
        let union = ident(&definition.name.rust);
        let from = self.ty(unboxed(&variant.ty), Module::Root);
        let value = match variant.ty {
            Ty::Boxed(_) => quote!(#p::Box::new(value)),
            _ => quote!(value),
        };
        quote! {
            impl #p::From<#from> for #union {
                fn from(value: #from) -> Self { Self::#name(#value) }
            }
        }
    }
}

fn unboxed(ty: &Ty) -> &Ty {
    match ty {
        Ty::Boxed(inner) => inner,
        ty => ty,
    }
}

fn variant_comment(union: &Union, variant: &Variant) -> String {
    if let Some(constant) = &variant.constant {
        return format!("{}.", code(&value_text(constant)));
    }
    match (&union.tag, variant.tags.as_slice()) {
        (Some(tag), [first, rest @ ..]) => {
            let values = rest.iter().fold(code(first), |all, value| {
                format!("{all} or {}", code(value))
            });
            format!("Where {} is {values}.", code(tag))
        }
        _ => format!("{}.", code(&variant.name.wire)),
    }
}
