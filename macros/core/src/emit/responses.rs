//! The responses of an operation: enums of successes and of errors, and how each body is read and
//! written.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::context::Context;
use super::docs::{Comment, code};
use super::ident::{free_name, ident};
use super::ty::{Module, path};
use crate::ir::{BodyKind, Operation, Response, Status, Ty};

/// How a body crosses the wire.
#[derive(Clone, Copy)]
enum Form {
    Json,
    Text,
    Bytes,
    Nothing,
}

impl Context<'_> {
    /// The type of a successful response's body.
    pub(super) fn success_type(&self, operation: &Operation, module: Module) -> TokenStream {
        match successes(operation).as_slice() {
            [] => quote!(()),
            [(_, only)] => self.body_type(only, module),
            _ => path(&operation.type_names.success, module),
        }
    }

    /// The type of any other response's body.
    pub(super) fn error_type(&self, operation: &Operation, module: Module) -> TokenStream {
        let p = &self.p;
        if errors(operation).is_empty() {
            quote!(#p::AnyBody)
        } else {
            path(&operation.type_names.error, module)
        }
    }

    fn body_type(&self, response: &Response, module: Module) -> TokenStream {
        match &response.media {
            Some(media) => self.ty(&media.ty, module),
            None => quote!(()),
        }
    }

    /// The enum of successful responses, where there are several.
    pub(super) fn success_enum(&self, operation: &Operation) -> Option<TokenStream> {
        let successes = successes(operation);
        if successes.len() < 2 {
            return None;
        }
        let name = ident(&operation.type_names.success);
        let comment = format!(
            " The successful responses of {}.",
            code(&operation.name.rust)
        );
        let variants = successes
            .iter()
            .map(|(_, response)| self.response_variant(response));
        let extras = self.extras(&operation.type_names.success, &[]);
        Some(quote! {
            #[doc = #comment]
            #[derive(Clone, Debug, PartialEq)]
            #extras
            pub enum #name { #(#variants)* }
        })
    }

    /// The enum of documented errors, where there are any.
    pub(super) fn error_enum(&self, operation: &Operation) -> Option<TokenStream> {
        let p = &self.p;
        let errors = errors(operation);
        if errors.is_empty() {
            return None;
        }
        let name = ident(&operation.type_names.error);
        let comment = format!(" The errors of {}.", code(&operation.name.rust));
        let variants = errors
            .iter()
            .map(|(_, response)| self.response_variant(response));
        let other = other_variant(&errors);
        let arms = self.encode_arms(&quote!(Self), &errors);
        let extras = self.extras(&operation.type_names.error, &[]);
        Some(quote! {
            #[doc = #comment]
            #[derive(Clone, Debug, PartialEq)]
            #extras
            pub enum #name {
                #(#variants)*
                #[doc = " A response that the document does not list."]
                #other(#p::AnyBody),
            }
            impl #p::DocumentedError for #name {
                fn encode(&self) -> #p::Encoded {
                    match self {
                        #(#arms)*
                        Self::#other(body) => #p::Encoded::any(body),
                    }
                }
            }
        })
    }

    fn response_variant(&self, response: &Response) -> TokenStream {
        let name = ident(&response.name.rust);
        let status = status_text(response.status);
        let comment = Comment::default()
            .own(format!("{status}."))
            .foreign(response.docs.description.as_deref())
            .tokens();
        match response.media {
            Some(_) => {
                let ty = self.body_type(response, Module::Root);
                quote!(#comment #name(#ty),)
            }
            None => quote!(#comment #name,),
        }
    }

    pub(super) fn decode_success(&self, operation: &Operation) -> TokenStream {
        let p = &self.p;
        let successes = successes(operation);
        let body = match successes.as_slice() {
            [] => quote!(let _ = response; entity.none()),
            [(_, only)] => {
                let read = self.read(only);
                quote!(let _ = response; entity.#read())
            }
            [head @ .., last] => {
                let name = path(&operation.type_names.success, Module::Root);
                let last = self.decode_variant(&name, last.1);
                let arms = head.iter().map(|(index, response)| {
                    let (index, value) = (
                        Literal::usize_unsuffixed(*index),
                        self.decode_variant(&name, response),
                    );
                    quote!(#index => #value,)
                });
                quote!(match response { #(#arms)* _ => #last })
            }
        };
        quote! {
            fn decode_success(response: usize, entity: #p::Entity<'_>) -> #p::Result<Self::Success, #p::DecodeError> {
                #body
            }
        }
    }

    pub(super) fn decode_error(&self, operation: &Operation) -> TokenStream {
        let p = &self.p;
        let errors = errors(operation);
        let body = if errors.is_empty() {
            quote!(let _ = response; entity.any())
        } else {
            let name = path(&operation.type_names.error, Module::Root);
            let other = other_variant(&errors);
            let arms = errors.iter().map(|(index, response)| {
                let (index, value) = (
                    Literal::usize_unsuffixed(*index),
                    self.decode_variant(&name, response),
                );
                quote!(#p::Some(#index) => #value,)
            });
            quote!(match response { #(#arms)* _ => entity.any().map(#name::#other), })
        };
        quote! {
            fn decode_error(response: #p::Option<usize>, entity: #p::Entity<'_>)
                -> #p::Result<Self::Error, #p::DecodeError> { #body }
        }
    }

    fn decode_variant(&self, name: &TokenStream, response: &Response) -> TokenStream {
        let variant = ident(&response.name.rust);
        let read = self.read(response);
        match response.media {
            Some(_) => quote!(entity.#read().map(#name::#variant)),
            None => quote!(entity.#read().map(|()| #name::#variant)),
        }
    }

    pub(super) fn encode_success(&self, operation: &Operation) -> TokenStream {
        let p = &self.p;
        let successes = successes(operation);
        let body = match successes.as_slice() {
            [] => quote!(let () = success; #p::Encoded::any(&#p::AnyBody::Empty)),
            [(index, only)] => {
                let encode = self.encode(*index, only, &quote!(success));
                let used = only.media.is_none().then(|| quote!(let () = success;));
                quote!(#used #encode)
            }
            _ => {
                let name = path(&operation.type_names.success, Module::Root);
                let arms = self.encode_arms(&name, &successes);
                quote!(match success { #(#arms)* })
            }
        };
        quote!(fn encode_success(success: &Self::Success) -> #p::Encoded { #body })
    }

    fn encode_arms(
        &self,
        name: &TokenStream,
        responses: &[(usize, &Response)],
    ) -> Vec<TokenStream> {
        let arm = |(index, response): &(usize, &Response)| {
            let variant = ident(&response.name.rust);
            let encode = self.encode(*index, response, &quote!(body));
            match response.media {
                Some(_) => quote!(#name::#variant(body) => #encode,),
                None => quote!(#name::#variant => #encode,),
            }
        };
        responses.iter().map(arm).collect()
    }

    fn encode(&self, index: usize, response: &Response, value: &TokenStream) -> TokenStream {
        let p = &self.p;
        let index = Literal::usize_unsuffixed(index);
        match self.form(response) {
            Form::Json => quote!(#p::Encoded::json(#index, #value)),
            Form::Text => quote!(#p::Encoded::text(#index, #value)),
            Form::Bytes => quote!(#p::Encoded::bytes(#index, #value)),
            Form::Nothing => quote!(#p::Encoded::none(#index)),
        }
    }

    /// The method of `Entity` that reads the body.
    fn read(&self, response: &Response) -> TokenStream {
        match self.form(response) {
            Form::Json => quote!(json),
            Form::Text => quote!(text),
            Form::Bytes => quote!(bytes),
            Form::Nothing => quote!(none),
        }
    }

    /// Text and bytes have a form of their own only where their type is a plain one; any other type
    /// is JSON on the wire, whatever its media type.
    fn form(&self, response: &Response) -> Form {
        let Some(media) = &response.media else {
            return Form::Nothing;
        };
        match (media.kind, self.resolve(&media.ty)) {
            (BodyKind::Text, Ty::String { .. }) => Form::Text,
            (_, Ty::Binary) => Form::Bytes,
            _ => Form::Json,
        }
    }
}

/// The successful responses, with their places in `RESPONSES`.
fn successes(operation: &Operation) -> Vec<(usize, &Response)> {
    operation
        .responses
        .iter()
        .enumerate()
        .filter(|(_, response)| response.success)
        .collect()
}

fn errors(operation: &Operation) -> Vec<(usize, &Response)> {
    operation
        .responses
        .iter()
        .enumerate()
        .filter(|(_, response)| !response.success)
        .collect()
}

fn other_variant(errors: &[(usize, &Response)]) -> proc_macro2::Ident {
    ident(&free_name(
        "Other",
        errors
            .iter()
            .map(|(_, response)| response.name.rust.as_str()),
    ))
}

/// A status as documentation writes it.
pub(super) fn status_text(status: Status) -> String {
    match status {
        Status::Code(code) => format!("Status {code}"),
        Status::Range(range) => format!("Status {range}XX"),
        Status::Default => "Any other status".to_owned(),
    }
}
