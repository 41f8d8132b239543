//! `#[export(path)]`: a plug-in's function becomes the export that listens to an event.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, Path, Result, Token};

use super::{Export, Wording, check, function, runtime};

/// Expands the attribute. The function stays as it is, even where the attribute is used wrongly, so
/// that one mistake gives one error.
pub fn export(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let export = function("export", item.clone()).and_then(|function| {
        let name = &function.sig.ident;
        if arguments.is_empty() {
            // The attribute's own tokens are not given to it.
            return Err(Error::new(name.span(), USAGE));
        }
        let arguments = syn::parse2::<Arguments>(arguments)?;
        check(&WORDING, &function.sig)?;
        Ok(arguments.expand(name))
    });
    let export = export.unwrap_or_else(|error| error.to_compile_error());
    quote!(#item #export)
}

const WORDING: Wording = Wording {
    attribute: "export",
    function: "an exported function",
    parameter: "the event",
    types: "the event's own types",
    name: "event",
};

/// The attribute's arguments.
struct Arguments {
    marker: Path,
    runtime: Option<Path>,
}

const USAGE: &str = "name the event by its marker: #[export(lago::webhooks::customer_created)]";

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let marker = input
            .call(Path::parse_mod_style)
            .map_err(|error| Error::new(error.span(), USAGE))?;
        if !input.is_empty() {
            input
                .parse::<Token![,]>()
                .map_err(|error| Error::new(error.span(), USAGE))?;
        }
        let runtime = runtime(input)?;
        if !input.is_empty() {
            return Err(input.error("a function listens to one event; write one path"));
        }
        Ok(Arguments { marker, runtime })
    }
}

impl Arguments {
    fn expand(&self, function: &Ident) -> TokenStream {
        let Some(last) = self.marker.segments.last() else {
            return TokenStream::new();
        };
        let name = last.ident.unraw().to_string();
        let export = Export {
            name: name.clone(),
            marker: &self.marker,
            marker_name: name,
            function,
            run: "export",
        };
        export.expand(self.runtime.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::export;

    fn expand(arguments: &str, item: &str) -> String {
        let parse = |text: &str| text.parse::<TokenStream>().expect(text);
        export(parse(arguments), parse(item)).to_string()
    }

    /// The message, and that the function is still there.
    #[track_caller]
    fn rejects(arguments: &str, item: &str, message: &str) {
        let tokens = expand(arguments, item);
        let item: TokenStream = item.parse().expect(item);
        assert!(tokens.starts_with(&item.to_string()), "{tokens}");
        assert!(tokens.contains("compile_error"), "{tokens}");
        assert!(tokens.contains(message), "{tokens}");
    }

    #[test]
    fn the_export_has_the_name_of_the_event() {
        let tokens = expand(
            "lago::webhooks::r#type, crate = my::rt",
            "fn f(event: E) {}",
        );
        assert!(tokens.contains("export_name = \"type\""), "{tokens}");
        assert!(
            tokens.contains("pdk :: export :: < lago :: webhooks :: r#type , _ , _ > ((f))"),
            "{tokens}"
        );
        assert!(tokens.contains(":: my :: rt :: __private"), "{tokens}");
        syn::parse_str::<syn::File>(&tokens).expect("items");
    }

    #[test]
    fn wrong_arguments_are_rejected() {
        let item = "fn f(event: E) {}";
        rejects("", item, "name the event by its marker");
        rejects("\"customer_created\"", item, "name the event by its marker");
        rejects("a::b c", item, "name the event by its marker");
        rejects(
            "a::b, c::d",
            item,
            "a function listens to one event; write one path",
        );
    }

    #[test]
    fn wrong_items_are_rejected() {
        rejects("a::b", "struct S ;", "#[export] belongs on a function");
        rejects("a::b", "async fn f(event: E) {}", "can't be async");
        rejects("a::b", "unsafe fn f(event: E) {}", "can't be unsafe");
        rejects(
            "a::b",
            "extern \"C\" fn f(event: E) {}",
            "write a plain function",
        );
        rejects("a::b", "fn f<T>(event: T) {}", "can't be generic");
        rejects("a::b", "fn f(&self, event: E) {}", "not on a method");
        rejects("a::b", "fn f() {}", "takes one parameter, the event");
        rejects(
            "a::b",
            "fn f(event: E, other: F) {}",
            "takes one parameter, the event",
        );
    }
}
