//! The types of an operation: its input, its responses, and the marker that ties them together.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::docs::{Comment, code};
use super::ident::ident;
use super::structs::{Content, Field, Struct};
use super::ty::Module;
use crate::ir::{Body, Operation, Parameter, Ty};

impl Context<'_> {
    /// Everything that belongs to the operation's function.
    pub(super) fn operation_types(&self, operation: &Operation) -> TokenStream {
        let p = &self.p;
        let params = operation.has_input().then(|| self.params(operation));
        let body = operation.body.as_ref().filter(|body| body.media.len() > 1);
        let body = body.map(|body| self.body_choice(operation, body));
        let success = self.success_enum(operation);
        let error = self.error_enum(operation);
        let result = ident(&operation.type_names.result);
        let comment = format!(" What {} returns.", code(&operation.name.rust));
        let success_type = self.success_type(operation, Module::Root);
        let error_type = self.error_type(operation, Module::Root);
        let result_extras = self.extras(&operation.type_names.result, &[]);
        quote! {
            #params
            #body
            #success
            #error
            #[doc = #comment]
            #result_extras
            pub type #result = #p::Result<#p::Response<#success_type>, #p::Error<#error_type>>;
        }
    }

    fn params(&self, operation: &Operation) -> TokenStream {
        let name = operation.type_names.params.as_str();
        let mut fields: Vec<Field<'_>> = operation.parameters.iter().map(parameter_field).collect();
        fields.extend(
            operation
                .body
                .as_ref()
                .map(|body| body_field(operation, body)),
        );
        let structure = self.structure(&Struct {
            name,
            comment: Comment::default()
                .own(format!("The input of {}.", code(&operation.name.rust))),
            fields,
            additional: None,
            setters: true,
        });
        let body_conversion = operation
            .body
            .as_ref()
            .and_then(|body| self.body_conversion(operation, body));
        quote!(#structure #body_conversion)
    }

    /// A lone body is accepted as the whole input, unless something else is required.
    fn body_conversion(&self, operation: &Operation, body: &Body) -> Option<TokenStream> {
        let p = &self.p;
        if operation
            .parameters
            .iter()
            .any(|parameter| parameter.required)
        {
            return None;
        }
        let ty = match body.media.as_slice() {
            [only] => match self.resolve(&only.ty) {
                Ty::Unit => return None,
                _ => self.ty(&only.ty, Module::Root),
            },
            _ => {
                let name = ident(&operation.type_names.body);
                quote!(#name)
            }
        };
        let (name, field) = (ident(&operation.type_names.params), ident(&body.rust));
        let params = if body.required {
            quote!(Self::new(body))
        } else {
            quote!(Self { #field: #p::Some(body), ..#p::Default::default() })
        };
        Some(quote! {
            impl #p::From<#ty> for #name {
                fn from(body: #ty) -> Self { #params }
            }
        })
    }

    /// The enum of a body that has several media types.
    fn body_choice(&self, operation: &Operation, body: &Body) -> TokenStream {
        let p = &self.p;
        let name = ident(&operation.type_names.body);
        let comment = Comment::default()
            .docs(&body.docs)
            .or(|| {
                format!(
                    "The body of {}, in one of its media types.",
                    code(&operation.name.rust)
                )
            })
            .tokens();
        let media = || body.media.iter();
        let variants: Vec<_> = media().map(|it| ident(&it.name.rust)).collect();
        let types = media().map(|it| self.ty(&it.ty, Module::Root));
        let content_types: Vec<&str> = media().map(|it| it.content_type.as_str()).collect();
        let docs = content_types
            .iter()
            .map(|content_type| format!(" As {}.", code(content_type)));
        let numbers: Vec<_> = (0..variants.len())
            .map(proc_macro2::Literal::usize_unsuffixed)
            .collect();
        // The runtime only asks for media types that it found in the list.
        let (last, head) = match variants.split_last() {
            Some(split) => split,
            None => return TokenStream::new(),
        };
        let head_numbers = &numbers[..head.len()];
        let extras = self.extras(&operation.type_names.body, &[]);
        quote! {
            #comment
            #[derive(Clone, Debug, PartialEq)]
            #extras
            pub enum #name { #(#[doc = #docs] #variants(#types),)* }
            impl #p::BodyChoice for #name {
                const MEDIA: &'static [&'static str] = &[#(#content_types),*];
                fn media(&self) -> usize {
                    match self { #(Self::#variants(_) => #numbers,)* }
                }
                fn decode(media: usize, value: #p::Value) -> #p::Result<Self, #p::JsonError> {
                    match media {
                        #(#head_numbers => #p::from_value(&value).map(Self::#head),)*
                        _ => #p::from_value(&value).map(Self::#last),
                    }
                }
                fn put<S: #p::Serializer>(&self, serializer: S) -> #p::Result<S::Ok, S::Error> {
                    match self { #(Self::#variants(value) => #p::Serialize::serialize(value, serializer),)* }
                }
            }
        }
    }

    /// The marker in `operations`.
    pub(super) fn operation_marker(operation: &Operation) -> TokenStream {
        let name = ident(&operation.name.rust);
        let comment = format!(" {}: `{}`.", code(&operation.id), endpoint(operation));
        quote! {
            #[doc = #comment]
            #[derive(Clone, Copy, Debug)]
            pub struct #name;
        }
    }

    /// What the marker ties together. Not beside the marker, which is a value: an operation `response`
    /// would there turn every argument of that name into a pattern that matches the marker only.
    pub(super) fn typed_operation(&self, index: usize, operation: &Operation) -> TokenStream {
        let p = &self.p;
        let name = ident(&operation.name.rust);
        let params = if operation.has_input() {
            let params = ident(&operation.type_names.params);
            quote!(#params)
        } else {
            quote!(())
        };
        let success = self.success_type(operation, Module::Root);
        let error = self.error_type(operation, Module::Root);
        let descriptor = self.descriptor(operation);
        let responses = operation
            .responses
            .iter()
            .map(|response| self.response_spec(response));
        let decode_success = self.decode_success(operation);
        let decode_error = self.decode_error(operation);
        let encode_success = self.encode_success(operation);
        let protected = self.protected_operation(index);
        quote! {
            impl #p::TypedOperation for operations::#name {
                type Params = #params;
                type Success = #success;
                type Error = #error;
                const OPERATION: &'static #p::Operation = &#descriptor;
                const RESPONSES: &'static [#p::ResponseSpec] = &[#(#responses),*];
                #protected
                #decode_success
                #decode_error
                #encode_success
            }
        }
    }
}

/// `POST /customers`, fit for a code span.
pub(super) fn endpoint(operation: &Operation) -> String {
    code(&operation.endpoint()).trim_matches('`').to_owned()
}

fn parameter_field(parameter: &Parameter) -> Field<'_> {
    let comment = Comment::default()
        .docs(&parameter.docs)
        .or(|| format!("{}.", code(&parameter.name.wire)))
        .deprecated(parameter.deprecated);
    Field {
        name: &parameter.name.rust,
        key: &parameter.key,
        aliases: &parameter.aliases,
        kind: Content::Plain(&parameter.ty),
        required: parameter.required,
        nullable: parameter.nullable,
        default: parameter.default.as_ref(),
        constant: None,
        tag: None,
        comment: match &parameter.default {
            Some(value) if !parameter.required => {
                comment.own(format!("Default: {}.", code(&value.to_string())))
            }
            _ => comment,
        },
    }
}

fn body_field<'a>(operation: &'a Operation, body: &'a Body) -> Field<'a> {
    Field {
        name: &body.rust,
        key: "body",
        aliases: &body.aliases,
        kind: match body.media.as_slice() {
            [only] => Content::Plain(&only.ty),
            _ => Content::BodyChoice(&operation.type_names.body),
        },
        required: body.required,
        nullable: false,
        default: None,
        constant: None,
        tag: None,
        comment: Comment::default()
            .docs(&body.docs)
            .or(|| "The request's body.".to_owned()),
    }
}
