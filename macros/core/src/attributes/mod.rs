//! The attributes `#[export]` and `#[callback]`: a plug-in's function becomes an export.

mod callback;
mod export;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
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

/// The function that has the attribute.
fn function(attribute: &str, item: TokenStream) -> Result<ItemFn> {
    match syn::parse2::<Item>(item) {
        Ok(Item::Fn(function)) => Ok(function),
        Ok(other) => Err(Error::new_spanned(
            other,
            format!("#[{attribute}] belongs on a function"),
        )),
        Err(error) => Err(Error::new(
            error.span(),
            format!("#[{attribute}] belongs on a free function: {error}"),
        )),
    }
}

/// How messages name what an attribute is about.
struct Wording {
    attribute: &'static str,
    /// Such a function.
    function: &'static str,
    /// What its parameter is.
    parameter: &'static str,
    /// What to write in place of a generic type.
    types: &'static str,
    /// A name for the parameter.
    name: &'static str,
}

/// Whether a function with this signature can be the export.
fn check(wording: &Wording, signature: &Signature) -> Result<()> {
    let Wording {
        attribute,
        function,
        parameter,
        types,
        name,
    } = wording;
    if let Some(token) = &signature.asyncness {
        let message = format!("{function} can't be async: Wasm calls it and waits");
        return Err(Error::new(token.span(), message));
    }
    if let syn::Safety::Unsafe(token) = &signature.safety {
        let message = format!("{function} can't be unsafe: anyone may call it");
        return Err(Error::new(token.span(), message));
    }
    if let Some(abi) = &signature.abi {
        let message = format!("write a plain function: #[{attribute}] makes the extern one");
        return Err(Error::new_spanned(abi, message));
    }
    if !signature.generics.params.is_empty() {
        let message = format!("{function} can't be generic: write {types}");
        return Err(Error::new_spanned(&signature.generics, message));
    }
    let mut inputs = signature.inputs.iter();
    match (inputs.next(), inputs.next()) {
        (Some(FnArg::Receiver(receiver)), _) => Err(Error::new_spanned(
            receiver,
            format!("#[{attribute}] belongs on a free function, not on a method"),
        )),
        (Some(FnArg::Typed(_)), None) => Ok(()),
        (Some(FnArg::Typed(_)), Some(second)) => Err(Error::new_spanned(
            second,
            format!("{function} takes one parameter, {parameter}"),
        )),
        (None, _) => {
            let message = format!(
                "{function} takes one parameter, {parameter}: `fn {}({name}: …)`",
                signature.ident
            );
            Err(Error::new_spanned(
                signature.ident.to_token_stream(),
                message,
            ))
        }
    }
}

/// What an attribute makes of a function.
struct Export<'a> {
    /// The name of the export.
    name: String,
    /// The event, record or operation.
    marker: &'a Path,
    /// The name that the marker must have.
    marker_name: String,
    function: &'a Ident,
    /// The runtime's function that calls it; `assert_` before that name is the one that checks its types.
    run: &'static str,
}

impl Export<'_> {
    /// Natively nothing calls the function, but its types are checked all the same. No item here may
    /// have a name that a user's function could have.
    fn expand(&self, runtime: Option<&Path>) -> TokenStream {
        let Export {
            name,
            marker,
            marker_name,
            function,
            ..
        } = self;
        // Type errors point at the function's name. Check and call are at the same place in the same body, so
        // what is wrong in both is reported once.
        let at = Span::call_site().located_at(function.span());
        let p = respanned(private(runtime), at);
        let assert = format_ident!("assert_{}", self.run, span = at);
        let run = Ident::new(self.run, at);
        let check = quote_spanned!(at=> #p::#assert::<#marker, _, _, _>(#marker_name, &#function););
        let call = quote_spanned!(at=> #p::pdk::#run::<#marker, _, _>((#function)));
        quote! {
            const _: () = {
                #[cfg(not(target_arch = "wasm32"))]
                {
                    #check
                }
                #[cfg(target_arch = "wasm32")]
                #[allow(unsafe_code)]
                #[unsafe(export_name = #name)]
                extern "C" fn __extism_openapi_export() -> i32 {
                    const {
                        #check
                    }
                    #call
                }
            };
        }
    }
}

/// The same tokens, with another place in the source.
fn respanned(tokens: TokenStream, span: Span) -> TokenStream {
    let tokens = tokens.into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    tokens.collect()
}
