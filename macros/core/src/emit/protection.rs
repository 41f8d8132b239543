//! What plug-ins may not change or see, as a host's expansion says it.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::context::Context;
use super::ident::ident;
use crate::passes::protection::Description;

impl Context<'_> {
    /// The descriptions, which the rest names by their places.
    pub(super) fn protected_parts(&self) -> TokenStream {
        let parts = &self.settings.protection.parts;
        if parts.is_empty() {
            return TokenStream::new();
        }
        let p = &self.p;
        let parts = parts.iter().map(|part| self.protected_part(part));
        quote!(static PROTECTED_PARTS: &[#p::Part] = &[#(#parts),*];)
    }

    fn protected_part(&self, part: &Description) -> TokenStream {
        let p = &self.p;
        let (also, items) = (part.also.iter().map(place), part.items.iter().map(place));
        let fields = part.fields.iter().map(|(name, mark, at)| {
            let (mark, at) = (Literal::u8_unsuffixed(*mark), place(at));
            quote!((#name, #mark, #at))
        });
        let entries = part.entries.iter().map(|(mark, at)| {
            let (mark, at) = (Literal::u8_unsuffixed(*mark), place(at));
            quote!((#mark, #at))
        });
        quote! {
            #p::Part {
                also: &[#(#also),*], fields: &[#(#fields),*], entries: &[#(#entries),*], items: &[#(#items),*]
            }
        }
    }

    /// What an impl in a module of its own says is protected.
    fn protection_within(&self, at: Option<&usize>) -> TokenStream {
        let p = &self.p;
        match at {
            None | Some(0) => TokenStream::new(),
            Some(at) => {
                let at = place(at);
                quote! {
                    const PROTECTION: #p::Protection = #p::Protection::new(super::PROTECTED_PARTS, #at);
                }
            }
        }
    }

    /// Of a record: what is protected, and how it is checked.
    pub(super) fn protected_record(&self, index: usize, name: &str) -> TokenStream {
        let p = &self.p;
        let protection = self.protection_within(self.settings.protection.records.get(index));
        let check = self.settings.input_schemas.is_some().then(|| {
            quote! {
                fn check(before: &#p::Value, after: &#p::Value) -> #p::Result<(), #p::String> {
                    #p::checks!(super::INPUT_SCHEMAS.changed_record(#name, before, after))
                }
            }
        });
        quote!(#protection #check)
    }

    /// Of an event: what of it plug-ins do not see.
    pub(super) fn protected_event(&self, index: usize) -> TokenStream {
        self.protection_within(self.settings.protection.events.get(index))
    }

    /// Of an operation: what is protected of its input and withheld of its responses, and how the input
    /// is checked.
    pub(super) fn protected_operation(&self, index: usize) -> TokenStream {
        let p = &self.p;
        let protection = &self.settings.protection;
        let input = match protection.inputs.get(index) {
            None | Some(0) => None,
            Some(at) => {
                let at = place(at);
                Some(quote! {
                    const PROTECTION: #p::Protection = #p::Protection::new(PROTECTED_PARTS, #at);
                })
            }
        };
        let responses = self.unsent(index).map(|responses| {
            let responses = responses.iter().map(|(response, at)| {
                let (response, at) = (place(response), place(at));
                quote!((#response, #p::Protection::new(PROTECTED_PARTS, #at)))
            });
            quote!(const UNSENT: &'static [#p::Unsent] = &[#(#responses),*];)
        });
        let is_hooked = self.settings.hooks.get(index) == Some(&true);
        let check = (is_hooked && self.settings.input_schemas.is_some()).then(|| {
            quote! {
                fn check(before: &#p::Value, after: &#p::Value) -> #p::Result<(), #p::String> {
                    #p::checks!(INPUT_SCHEMAS.changed_input(Self::OPERATION, before, after))
                }
            }
        });
        quote!(#input #responses #check)
    }

    fn unsent(&self, index: usize) -> Option<&[(usize, usize)]> {
        let responses = self.settings.protection.responses.get(index)?;
        (!responses.is_empty()).then_some(responses)
    }

    /// Wraps `backend` in what withholds fields of responses; nothing where there are none.
    pub(super) fn withheld(&self) -> TokenStream {
        let p = &self.p;
        let operations = self.api.operations.iter().enumerate();
        let operations = operations.filter(|(index, _)| self.unsent(*index).is_some());
        let operations: Vec<TokenStream> = operations
            .map(|(_, operation)| {
                let (wire, name) = (&operation.name.wire, ident(&operation.name.rust));
                quote!((#wire, <operations::#name as #p::TypedOperation>::UNSENT))
            })
            .collect();
        match operations.is_empty() {
            true => TokenStream::new(),
            false => quote!(let backend = #p::Withheld::new(&[#(#operations),*], backend);),
        }
    }

    /// Lists what plug-ins do not see of events, for those that are delivered as text; nothing where they
    /// see all.
    pub(super) fn hiding(&self) -> TokenStream {
        let p = &self.p;
        let hidden = self.settings.protection.events.iter().zip(&self.api.events);
        let hidden = hidden.filter(|(at, _)| **at != 0);
        let hidden: Vec<TokenStream> = hidden
            .map(|(_, event)| {
                let name = ident(&event.name.rust);
                quote! {
                    (<webhooks::#name as #p::Event>::NAME, <webhooks::#name as #p::Event>::PROTECTION)
                }
            })
            .collect();
        match hidden.is_empty() {
            true => TokenStream::new(),
            false => quote!(.hiding(&[#(#hidden),*])),
        }
    }
}

fn place(at: &usize) -> Literal {
    Literal::usize_unsuffixed(*at)
}
