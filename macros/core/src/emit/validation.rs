//! The schemas by which a host checks what plug-ins send and change.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;

impl Context<'_> {
    /// The backend as `functions` passes it on, and the schemas by which its input is checked first.
    pub(super) fn validation(&self) -> (TokenStream, TokenStream) {
        let p = &self.p;
        let Some(schemas) = &self.settings.input_schemas else {
            return (quote!(backend), quote!());
        };
        let definitions = &schemas.definitions;
        let operations = self.api.operations.iter().zip(&schemas.operations);
        let operations = operations.map(|(operation, schemas)| {
            let (name, input, bodies) = (&operation.name.wire, &schemas.input, &schemas.bodies);
            quote!((#name, #input, &[#(#bodies),*]))
        });
        let records = self.settings.records.iter().zip(&schemas.records);
        let records = records.map(|(record, schema)| {
            let name = &record.name;
            quote!((#name, #schema))
        });
        let statics = quote! {
            #p::input_schemas!(INPUT_SCHEMAS, &[#(#definitions),*], &[#(#operations),*], &[#(#records),*]);
        };
        (quote!(#p::validated!(INPUT_SCHEMAS, backend)), statics)
    }
}
