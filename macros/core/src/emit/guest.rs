//! `openapi_pdk!`: one function per operation, which calls one Wasm import.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::ident::ident;
use super::operation_docs;
use crate::ir::Operation;

impl Context<'_> {
    /// The functions of all operations.
    pub(super) fn guest(&self) -> TokenStream {
        let functions = self
            .api
            .operations
            .iter()
            .map(|operation| self.function(operation));
        quote!(#(#functions)*)
    }

    fn function(&self, operation: &Operation) -> TokenStream {
        let p = &self.p;
        let name = ident(&operation.name.rust);
        let comment = operation_docs::full(operation).tokens();
        let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
        let result = ident(&operation.type_names.result);
        let module = &self.settings.module;
        let import = &operation.name.wire;
        let marker = quote!(operations::#name);
        // The block is the whole of the unsafe code that an expansion holds.
        let (argument, declaration, wasm, native) = if operation.has_input() {
            let params = ident(&operation.type_names.params);
            (
                quote!(params: impl #p::Into<#params>),
                quote!(
                    fn import(input: u64) -> u64;
                ),
                // SAFETY: the signature is the wire's, `(i64) -> i64`, and the argument is a handle
                // of a block that the runtime allocated. Written for each expansion.
                quote!(#p::pdk::call::<#marker>(&#p::Into::into(params), |input| unsafe { import(input) })),
                quote!(#p::native::call::<#marker>(&#p::Into::into(params))),
            )
        } else {
            (
                quote!(),
                quote!(
                    fn import() -> u64;
                ),
                // SAFETY: as above, `() -> i64`.
                quote!(#p::pdk::call_without_input::<#marker>(|| unsafe { import() })),
                quote!(#p::native::call_without_input::<#marker>()),
            )
        };
        quote! {
            #comment
            #deprecated
            pub fn #name(#argument) -> #result {
                #[cfg(target_arch = "wasm32")]
                #[allow(unsafe_code)]
                {
                    #[link(wasm_import_module = #module)]
                    unsafe extern "C" {
                        #[link_name = #import]
                        #declaration
                    }
                    #wasm
                }
                #[cfg(not(target_arch = "wasm32"))]
                { #native }
            }
        }
    }
}
