//! Records and hooks: a marker for each, in `records` and `hooks`, and a host's callers.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::{Context, Side};
use super::docs::code;
use super::ident::ident;
use super::ty::Module;
use crate::ir::{Operation, Ty};
use crate::passes::records::{Record, exports, hook_exports};

impl Context<'_> {
    /// The module of the records' markers; nothing where no record is named.
    pub(super) fn records(&self) -> TokenStream {
        let records = &self.settings.records;
        if records.is_empty() {
            return TokenStream::new();
        }
        let p = &self.p;
        let markers = records.iter().enumerate();
        let markers = markers.map(|(index, record)| self.record_marker(index, record));
        // Not beside the markers, which are values: one would turn an argument of its name into a pattern.
        let (callers, export) = match self.settings.side {
            Side::Guest => Default::default(),
            Side::Host => (
                self.record_callers(),
                quote!(
                    pub use super::__records::Records;
                ),
            ),
        };
        quote! {
            #[doc = " The records whose changes plug-ins take part in, each with a marker (for `#[callback]`)."]
            pub mod records {
                use super::#p;
                #(#markers)*
                #export
            }
            #callers
        }
    }

    fn record_marker(&self, index: usize, record: &Record) -> TokenStream {
        let p = &self.p;
        let Record {
            name, ty, fields, ..
        } = record;
        let protected = self.protected_record(index, name);
        let marker = ident(name);
        let data = self.ty(&Ty::Named(*ty), Module::Child);
        let comment = format!(
            " The record {}: plug-ins export `{name}_before_create` and the like.",
            code(name)
        );
        quote! {
            #[doc = #comment]
            #[derive(Clone, Copy, Debug)]
            pub struct #marker;
            impl #p::Record for #marker {
                const NAME: &'static str = #name;
                const FIELDS: &'static [&'static str] = &[#(#fields),*];
                type Data = #data;
                #protected
            }
        }
    }

    /// `Records`, through which a host calls plug-ins.
    fn record_callers(&self) -> TokenStream {
        let p = &self.p;
        let methods = self.settings.records.iter().map(|record| {
            let name = ident(&record.name);
            let comment = format!(
                " Runs writes of {} with their callbacks.",
                code(&record.name)
            );
            quote! {
                #[doc = #comment]
                pub fn #name(&self) -> #p::RecordCallbacks<super::records::#name> {
                    self.0.of(super::records::#name)
                }
            }
        });
        quote! {
            mod __records {
                use super::#p;
                #[doc = " Runs writes of records with the callbacks of plug-ins."]
                #[derive(Clone, Debug)]
                pub struct Records(#p::Callbacks);
                impl Records {
                    #[doc = " Calls these plug-ins: a plug-in, a set of them, or `Callbacks` with settings."]
                    pub fn new(plugins: impl #p::Into<#p::Callbacks>) -> Self {
                        Records(#p::Into::into(plugins))
                    }
                    #(#methods)*
                }
            }
        }
    }

    /// The module of the operations that plug-ins wrap; nothing where there is none.
    pub(super) fn hooks(&self) -> TokenStream {
        let markers: Vec<TokenStream> = self.hooked().map(hook_marker).collect();
        if markers.is_empty() {
            return TokenStream::new();
        }
        let p = &self.p;
        let operations = self.hooked().map(|operation| ident(&operation.name.rust));
        // Not beside the markers, like `Records`.
        let (layer, export) = match self.settings.side {
            Side::Guest => Default::default(),
            Side::Host => (
                quote! {
                    mod __hooks {
                        use super::#p;
                        #[doc = " The operations with hooks."]
                        pub const HOOKS: &[#p::HookedOperation] =
                            &[#(#p::HookedOperation::of::<super::operations::#operations>()),*];
                        #[doc = " A backend whose hooked operations call plug-ins before and after."]
                        pub fn around<B: #p::Backend>(
                            backend: B,
                            plugins: impl #p::Into<#p::Callbacks>,
                        ) -> #p::HookedBackend<B> {
                            #p::HookedBackend::new(backend, #p::Into::into(plugins), HOOKS)
                        }
                    }
                },
                quote!(
                    pub use super::__hooks::{HOOKS, around};
                ),
            ),
        };
        quote! {
            #[doc = " The operations that plug-ins wrap, by the exports `before_…` and `after_…`."]
            pub mod hooks {
                #(#markers)*
                #export
            }
            #layer
        }
    }

    fn hooked(&self) -> impl Iterator<Item = &Operation> {
        let hooks = self.settings.hooks.iter();
        let operations = self.api.operations.iter().zip(hooks);
        operations.filter_map(|(operation, hooked)| hooked.then_some(operation))
    }

    /// The names of all exports with which plug-ins listen.
    pub(super) fn exports(&self) -> Vec<String> {
        let events = self.api.events.iter().map(|event| event.name.rust.clone());
        let records = &self.settings.records;
        let callbacks = records.iter().flat_map(|record| exports(&record.name));
        let hooks = self.hooked().flat_map(hook_exports);
        events.chain(callbacks).chain(hooks).collect()
    }
}

/// The operation's marker, under the name of its import, which is what its exports are named by.
fn hook_marker(operation: &Operation) -> TokenStream {
    let (marker, name) = (ident(&operation.name.rust), ident(&operation.name.wire));
    if marker == name {
        quote!(pub use super::operations::#marker;)
    } else {
        quote!(pub use super::operations::#marker as #name;)
    }
}
