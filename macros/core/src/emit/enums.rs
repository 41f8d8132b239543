//! Lists of allowed scalars: enums that stay open to values that the document does not know yet.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::context::Context;
use super::docs::{Comment, code};
use super::ident::{free_name, ident};
use crate::ir::{Enum, TypeDef};

impl Context<'_> {
    /// The enum of a list of scalars.
    pub(super) fn enumeration(
        &self,
        definition: &TypeDef,
        list: &Enum,
        comment: Comment,
    ) -> TokenStream {
        let p = &self.p;
        let name = ident(&definition.name.rust);
        let comment = comment.tokens();
        let names = list.values.iter().map(|value| value.name.rust.as_str());
        let variants: Vec<_> = names.clone().map(ident).collect();
        let variant_docs = list
            .values
            .iter()
            .map(|value| format!(" {}.", code(&value_text(&value.value))));
        let unknown = ident(&free_name("Unknown", names));
        let body = EnumBody {
            name: &name,
            variants: &variants,
            unknown: &unknown,
        };
        let has_default = match variants.as_slice() {
            [_] => &["Default"][..],
            _ => &[],
        };
        let has_order = match strings(list) {
            Some(_) => &["Eq", "Hash", "PartialOrd", "Ord"][..],
            None => &[],
        };
        let extras = self.extras(&definition.name.rust, &[has_default, has_order].concat());
        let attributes = list.values.iter().map(|value| {
            let custom = &self.settings.custom;
            custom.field_attributes(&definition.name.rust, &value.name.rust)
        });
        let (payload, codec) = self.payload_and_codec(&body, list);
        let default = match variants.as_slice() {
            [only] => quote! {
                impl #p::Default for #name {
                    fn default() -> Self { Self::#only }
                }
            },
            _ => quote!(),
        };
        quote! {
            #comment
            #[derive(Clone, Debug, PartialEq)]
            #extras
            pub enum #name {
                #(#[doc = #variant_docs] #attributes #variants,)*
                #[doc = " A value that the document does not list."]
                #unknown(#payload),
            }
            #codec
            #default
        }
    }

    /// What a value holds that is not in the list, and how the list is read and written.
    fn payload_and_codec(&self, body: &EnumBody<'_>, list: &Enum) -> (TokenStream, TokenStream) {
        let p = &self.p;
        let name = body.name;
        match strings(list) {
            Some(values) => {
                let codec =
                    self.enum_codec(body, &quote!(StringEnum), &quote!(UnknownValue), &values);
                (
                    quote!(#p::UnknownValue),
                    quote!(#codec #p::string_enum!(#name);),
                )
            }
            None => {
                let values: Vec<String> = list
                    .values
                    .iter()
                    .map(|value| value.value.to_string())
                    .collect();
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                let codec = self.enum_codec(body, &quote!(ScalarEnum), &quote!(Value), &values);
                (quote!(#p::Value), quote!(#codec #p::scalar_enum!(#name);))
            }
        }
    }

    fn enum_codec(
        &self,
        body: &EnumBody<'_>,
        trait_name: &TokenStream,
        payload: &TokenStream,
        values: &[&str],
    ) -> TokenStream {
        let p = &self.p;
        let EnumBody {
            name,
            variants,
            unknown,
        } = body;
        let wire_name = name.to_string();
        let wire_name = wire_name.trim_start_matches("r#");
        let numbers: Vec<Literal> = (0..variants.len()).map(Literal::usize_unsuffixed).collect();
        quote! {
            impl #p::#trait_name for #name {
                const NAME: &'static str = #wire_name;
                const VALUES: &'static [&'static str] = &[#(#values),*];
                fn from_index(index: usize) -> #p::Option<Self> {
                    #p::Some(match index { #(#numbers => Self::#variants,)* _ => return #p::None })
                }
                fn from_unknown(value: #p::#payload) -> Self { Self::#unknown(value) }
                fn index(&self) -> #p::Result<usize, &#p::#payload> {
                    #p::Ok(match self {
                        #(Self::#variants => #numbers,)*
                        Self::#unknown(value) => return #p::Err(value),
                    })
                }
            }
        }
    }
}

/// The values, where all are strings.
fn strings(list: &Enum) -> Option<Vec<&str>> {
    let values = list.values.iter();
    values.map(|value| value.value.as_str()).collect()
}

struct EnumBody<'a> {
    name: &'a proc_macro2::Ident,
    variants: &'a [proc_macro2::Ident],
    unknown: &'a proc_macro2::Ident,
}

/// A string as it is, where there is something to be seen; anything else as JSON.
pub(super) fn value_text(value: &Value) -> String {
    match value.as_str() {
        Some(text) if !text.trim().is_empty() => text.to_owned(),
        _ => value.to_string(),
    }
}
