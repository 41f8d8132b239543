//! IR → tokens. Emission can't fail: what a document can get wrong was found by the passes before.
//!
//! An expansion names only its own items and the runtime's hidden module, so that neither a user's
//! `type Option` nor a schema called `Result` does harm, and it leaves to the runtime what the runtime
//! can do: hundreds of types are compiled in every crate that expands a document.

mod aliases;
mod context;
mod descriptor;
mod docs;
mod enums;
mod events;
mod guest;
mod host;
mod ident;
mod objects;
mod operation;
mod operation_docs;
mod protection;
mod records;
mod responses;
mod structs;
mod ty;
mod unions;
mod validation;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use self::context::{Context, Prefix};
pub use self::context::{Settings, Side};
use self::docs::{Comment, code};
use self::ty::Module;
use crate::ir::{Api, Shape, Ty, TypeDef};

/// The items of an expansion.
pub fn emit(api: &Api, settings: &Settings) -> TokenStream {
    let context = Context::new(api, settings);
    let (p, runtime) = (&context.p, &settings.runtime);
    let types = context.types();
    let replacements = context.replacements();
    let operations = api
        .operations
        .iter()
        .map(|operation| context.operation_types(operation));
    let markers = context.operations_module();
    let webhooks = context.webhooks();
    let side = match settings.side {
        Side::Guest => context.guest(),
        Side::Host => context.registration(),
    };
    let backend = context.backend();
    let protected = context.protected_parts();
    let records = context.records();
    let hooks = context.hooks();
    let events = context.exports();
    // An item macro can't set lints for the items beside it, so they stand in a module that can. Users
    // meet only the re-exports.
    quote! {
        #[allow(
            clippy::all, clippy::nursery, clippy::pedantic, clippy::restriction, dead_code, deprecated,
            non_camel_case_types, non_snake_case, rustdoc::all, unreachable_pub, unused_imports, unused_qualifications
        )]
        mod __extism_openapi {
            use #runtime::__private as #p;
            #[doc(no_inline)]
            pub use #p::exports::*;
            #replacements
            #types
            #(#operations)*
            #markers
            #webhooks
            #records
            #hooks
            #protected
            #[doc = " The names of the exports that plug-ins listen with, in the document's order."]
            pub const EVENTS: &[&str] = &[#(#events),*];
            #backend
            #side
        }
        #[allow(unused_imports, unreachable_pub)]
        pub use __extism_openapi::*;
    }
}

/// The types of an expansion without its operations and events, in a module like [`emit`]'s: for tools.
pub fn emit_types(api: &Api, settings: &Settings) -> TokenStream {
    let context = Context::new(api, settings);
    let (p, runtime) = (&context.p, &settings.runtime);
    let types = context.types();
    quote! {
        #[allow(warnings, clippy::all)]
        mod __extism_openapi {
            use #runtime::__private as #p;
            #types
        }
        pub use __extism_openapi::*;
    }
}

/// A type, to be written where the items of an expansion are in scope, but not beside them.
pub(crate) fn type_at(api: &Api, settings: &Settings, ty: &Ty) -> TokenStream {
    let runtime = &settings.runtime;
    let context = Context {
        p: Prefix::Path(quote!(#runtime::__private)),
        ..Context::new(api, settings)
    };
    context.ty(ty, Module::Root)
}

impl Context<'_> {
    fn types(&self) -> TokenStream {
        let emitted = self.settings.emitted_types.as_deref().unwrap_or_default();
        let is_emitted = |index: usize| emitted.get(index).copied().unwrap_or(true);
        let types = self
            .api
            .types
            .iter()
            .enumerate()
            .filter(|(index, _)| is_emitted(*index));
        let types = types.map(|(_, definition)| self.type_definition(definition));
        quote!(#(#types)*)
    }

    /// Makes rustc say, under the user's own path, which traits a replacing type lacks.
    fn replacements(&self) -> TokenStream {
        let p = &self.p;
        let checks = self.settings.custom.replacements.iter().map(|path| {
            let span = path.clone().into_iter().last().map(|token| token.span());
            let span = span.unwrap_or_else(proc_macro2::Span::call_site);
            quote_spanned!(span=> const _: fn() = #p::assert_replacement::<#path>;)
        });
        quote!(#(#checks)*)
    }

    fn type_definition(&self, definition: &TypeDef) -> TokenStream {
        let comment = Comment::default()
            .docs(&definition.docs)
            .or(|| format!("{}.", code(&definition.name.wire)))
            .deprecated(definition.deprecated);
        match &definition.shape {
            Shape::Object(object) => self.object(definition, object, comment),
            Shape::Enum(list) => self.enumeration(definition, list, comment),
            Shape::Union(union) => self.union(definition, union, comment),
            Shape::Alias { ty, newtype } => self.alias(definition, ty, *newtype, comment),
        }
    }

    fn operations_module(&self) -> TokenStream {
        let schemes = self.security_schemes();
        let markers = self.api.operations.iter().map(Self::operation_marker);
        let typed = self
            .api
            .operations
            .iter()
            .enumerate()
            .map(|(index, operation)| self.typed_operation(index, operation));
        quote! {
            #[doc = " A marker for each operation, to name it by in code that is generic over operations."]
            pub mod operations {
                #(#markers)*
            }
            #schemes
            #(#typed)*
        }
    }
}
