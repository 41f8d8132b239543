//! The attributes `#[export]` and `#[callback]`: a plug-in's function becomes an export.

mod callback;
mod export;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Error, FnArg, Item, ItemFn, Path, Result, Signature, Token};

pub use self::callback::callback;
pub use self::export::export;
use crate::options::absolute;

/// The argument `crate = path`, where it comes next.
fn runtime(input: ParseStream<'_>) -> Result<Option<Path>> {
    if !(input.peek(Token![crate]) && input.peek2(Token![=])) {
        return Ok(None);
    }
    input.parse::<Token![crate]>()?;
    input.parse::<Token![=]>()?;
    let runtime = absolute(input.call(Path::parse_mod_style)?)?;
    input.parse::<Option<Token![,]>>()?;
    Ok(Some(runtime))
}

/// The runtime's hidden module.
fn private(runtime: Option<&Path>) -> TokenStream {
    match runtime {
        Some(runtime) => quote!(#runtime::__private),
        None => quote!(::extism_openapi::__private),
    }
}

/// The function that an attribute stands on.
fn function(attribute: &str, item: TokenStream) -> Result<ItemFn> {
    match syn::parse2::<Item>(item) {
        Ok(Item::Fn(function)) => Ok(function),
        Ok(other) => Err(Error::new_spanned(
            other,
            format!("#[{attribute}] stands on a function"),
        )),
        Err(error) => Err(Error::new(
            error.span(),
            format!("#[{attribute}] stands on a free function: {error}"),
        )),
    }
}

/// Whether a function with this signature can be the export; its one parameter is `what`.
fn check(attribute: &str, what: &str, signature: &Signature) -> Result<()> {
    if let Some(token) = &signature.asyncness {
        let message = "an exported function can't be async: Wasm calls it and waits";
        return Err(Error::new(token.span(), message));
    }
    if let syn::Safety::Unsafe(token) = &signature.safety {
        return Err(Error::new(
            token.span(),
            "an exported function can't be unsafe: anyone may call it",
        ));
    }
    if let Some(abi) = &signature.abi {
        let message = format!("write a plain function: #[{attribute}] makes the extern one");
        return Err(Error::new_spanned(abi, message));
    }
    if !signature.generics.params.is_empty() {
        let message = format!("an exported function can't be generic: write {what}'s own types");
        return Err(Error::new_spanned(&signature.generics, message));
    }
    let mut inputs = signature.inputs.iter();
    match (inputs.next(), inputs.next()) {
        (Some(FnArg::Receiver(receiver)), _) => Err(Error::new_spanned(
            receiver,
            format!("#[{attribute}] stands on a free function, not on a method"),
        )),
        (Some(FnArg::Typed(_)), None) => Ok(()),
        (Some(FnArg::Typed(_)), Some(second)) => Err(Error::new_spanned(
            second,
            format!("an exported function takes one parameter, {what}"),
        )),
        (None, _) => {
            let name = if attribute == "export" {
                "event"
            } else {
                "value"
            };
            let message = format!(
                "an exported function takes one parameter, {what}: `fn {}({name}: …)`",
                signature.ident
            );
            Err(Error::new_spanned(
                signature.ident.to_token_stream(),
                message,
            ))
        }
    }
}
