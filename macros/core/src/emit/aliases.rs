//! Other names for types.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::docs::Comment;
use super::ident::ident;
use super::ty::Module;
use crate::ir::{Ty, TypeDef};

impl Context<'_> {
    /// A type alias; a newtype where the type contains itself, which an alias can't.
    pub(super) fn alias(
        &self,
        definition: &TypeDef,
        ty: &Ty,
        newtype: bool,
        comment: Comment,
    ) -> TokenStream {
        let p = &self.p;
        let name = ident(&definition.name.rust);
        let ty = self.ty(ty, Module::Root);
        let comment = comment.tokens();
        let extras = self.extras(&definition.name.rust, &[]);
        if !newtype {
            return quote!(#comment #extras pub type #name = #ty;);
        }
        quote! {
            #comment
            #[derive(Clone, Debug, PartialEq)]
            #extras
            pub struct #name(#[doc = " The value itself."] pub #ty);
            #p::newtype_serde!(#name, #ty);
        }
    }
}
