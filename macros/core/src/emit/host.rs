//! The typed trait of a host, and what registers its operations.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, Side};
use super::ident::ident;
use super::operation_docs;
use crate::ir::Operation;

impl Context<'_> {
    /// `OPERATIONS`, the trait `Api` and the function `api`. In a plug-in they mock the host in tests,
    /// and the Wasm build has none of them.
    pub(super) fn backend(&self) -> TokenStream {
        let p = &self.p;
        let cfg = match self.settings.side {
            Side::Guest => quote!(#[cfg(not(target_arch = "wasm32"))]),
            Side::Host => quote!(),
        };
        let markers = self
            .api
            .operations
            .iter()
            .map(|operation| ident(&operation.name.rust));
        let methods = self
            .api
            .operations
            .iter()
            .map(|operation| self.method(operation));
        let api = self.api_function();
        quote! {
            #cfg
            #[doc = " Every operation, in the document's order."]
            pub const OPERATIONS: &[&#p::Operation] =
                &[#(<operations::#markers as #p::TypedOperation>::OPERATION),*];

            #cfg
            #[doc = " The operations as methods: a host implements them, and [`api`] makes a backend from it."]
            pub trait Api: #p::Send + #p::Sync + 'static { #(#methods)* }

            #cfg
            #[doc = " Serves plug-ins with an implementation of [`Api`]."]
            #api
        }
    }

    fn method(&self, operation: &Operation) -> TokenStream {
        let p = &self.p;
        let name = ident(&operation.name.rust);
        let comment = match self.settings.side {
            Side::Guest => operation_docs::short(operation),
            Side::Host => operation_docs::full(operation),
        };
        let comment = comment.tokens();
        let result = ident(&operation.type_names.result);
        let (params, used) = if operation.has_input() {
            let ty = ident(&operation.type_names.params);
            (quote!(, params: #ty), quote!((call, params)))
        } else {
            (quote!(), quote!(call))
        };
        let body = if self.settings.require_all_operations {
            quote!(;)
        } else {
            quote!({ let _ = #used; #p::not_implemented() })
        };
        quote! {
            #comment
            fn #name(&self, call: &#p::Call #params) -> impl #p::Future<Output = #result> + #p::Send #body
        }
    }

    fn api_function(&self) -> TokenStream {
        let p = &self.p;
        let arms = self.api.operations.iter().map(|operation| {
            let (wire, name) = (&operation.name.wire, ident(&operation.name.rust));
            if operation.has_input() {
                quote! {
                    #wire => #p::serve::<operations::#name, _, _>(input, move |params| api.#name(call, params)),
                }
            } else {
                quote! {
                    #wire => #p::serve_without_input::<operations::#name, _, _>(move || api.#name(call)),
                }
            }
        });
        quote! {
            pub fn api<A: Api>(api: A) -> impl #p::Backend {
                fn dispatch<'a, A: Api>(api: &'a A, call: &'a #p::Call, input: &'a [u8]) -> #p::ResponseFuture<'a> {
                    let _ = (api, input);
                    match call.operation().name {
                        #(#arms)*
                        _ => #p::unknown_operation(call),
                    }
                }
                #p::TypedBackend::new(api, dispatch::<A>)
            }
        }
    }

    /// `functions`: a host only.
    pub(super) fn registration(&self) -> TokenStream {
        let p = &self.p;
        let module = &self.settings.module;
        let (backend, schemas) = self.validation();
        let (withheld, hiding) = (self.withheld(), self.hiding());
        quote! {
            #schemas
            #[doc = " The host functions of every operation, served by a backend."]
            pub fn functions(backend: impl #p::Backend) -> #p::Functions {
                #withheld
                #p::functions(#module, OPERATIONS, EVENTS, #backend) #hiding
            }
        }
    }
}
