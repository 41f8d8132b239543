//! `#[callback(path, when)]`: a plug-in's function becomes the export of a record's callback, or wraps an
//! operation.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, Path, Result, Token};

use super::{Export, Wording, check, function, runtime};
use crate::diagnostic::did_you_mean::{aside, nearest};
use crate::passes::records::CALLBACKS;

/// Expands the attribute. The function stays as it is, even where the attribute is used wrongly, so
/// that one mistake gives one error.
pub fn callback(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let export = function("callback", item.clone()).and_then(|function| {
        let name = &function.sig.ident;
        if arguments.is_empty() {
            // The attribute's own tokens are not given to it.
            return Err(Error::new(name.span(), USAGE));
        }
        let arguments = syn::parse2::<Arguments>(arguments)?;
        check(&arguments.when.wording(), &function.sig)?;
        Ok(arguments.expand(name))
    });
    let export = export.unwrap_or_else(|error| error.to_compile_error());
    quote!(#item #export)
}

/// The attribute's arguments.
struct Arguments {
    marker: Path,
    when: When,
    runtime: Option<Path>,
}

/// At which moment the function is called.
enum When {
    /// A record's callback.
    Record(&'static str),
    /// Before or after an operation.
    Operation(&'static str),
}

const USAGE: &str = "name the record and the callback: \
                     #[callback(lago::records::customer, before_create)]";

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let usage = |error: Error| Error::new(error.span(), USAGE);
        let marker = input.call(Path::parse_mod_style).map_err(usage)?;
        if input.is_empty() {
            return Err(Error::new_spanned(marker, USAGE));
        }
        input.parse::<Token![,]>().map_err(usage)?;
        let when = when(&input.call(Ident::parse_any).map_err(usage)?)?;
        if !input.is_empty() {
            input.parse::<Token![,]>().map_err(usage)?;
        }
        let runtime = runtime(input)?;
        if !input.is_empty() {
            return Err(input.error("a function is one callback; write one attribute for each"));
        }
        Ok(Arguments {
            marker,
            when,
            runtime,
        })
    }
}

fn when(ident: &Ident) -> Result<When> {
    let name = ident.to_string();
    let find = |names: &[&'static str]| names.iter().copied().find(|other| *other == name);
    if let Some(callback) = find(&CALLBACKS) {
        return Ok(When::Record(callback));
    }
    if let Some(when) = find(&["before", "after"]) {
        return Ok(When::Operation(when));
    }
    let hint = aside(nearest(&name, CALLBACKS));
    let all: Vec<String> = CALLBACKS.iter().map(|name| format!("`{name}`")).collect();
    Err(Error::new(
        ident.span(),
        format!(
            "there is no callback `{name}`{hint}; expected one of {}; or `before` or `after` with \
             an operation of `hooks`",
            all.join(", ")
        ),
    ))
}

impl When {
    fn wording(&self) -> Wording {
        let (parameter, types, name) = match self {
            When::Record(_) => ("the record", "the record's own type", "record"),
            When::Operation("before") => (
                "the operation's input",
                "the type of the operation's input",
                "params",
            ),
            When::Operation(_) => (
                "the operation's result",
                "the type of the operation's result",
                "result",
            ),
        };
        Wording {
            attribute: "callback",
            function: "a callback",
            parameter,
            types,
            name,
        }
    }
}

impl Arguments {
    fn expand(&self, function: &Ident) -> TokenStream {
        let Some(last) = self.marker.segments.last() else {
            return TokenStream::new();
        };
        let last = last.ident.unraw().to_string();
        let (name, run) = match self.when {
            When::Record(callback) => {
                let run = match callback {
                    "before_destroy" => "before_destroy",
                    before if before.starts_with("before") => "before_record",
                    _ => "after_record",
                };
                (format!("{last}_{callback}"), run)
            }
            When::Operation(when) => {
                let run = match when {
                    "before" => "before_operation",
                    _ => "after_operation",
                };
                (format!("{when}_{last}"), run)
            }
        };
        let export = Export {
            name,
            marker: &self.marker,
            marker_name: last,
            function,
            run,
        };
        export.expand(self.runtime.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::callback;

    fn expand(arguments: &str, item: &str) -> String {
        let parse = |text: &str| text.parse::<TokenStream>().expect(text);
        callback(parse(arguments), parse(item)).to_string()
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

    const ITEM: &str = "fn f(customer: C) {}";

    #[test]
    fn each_callback_has_its_export_and_its_caller() {
        let cases = [
            (
                "r::customer, before_create",
                "customer_before_create",
                "before_record",
            ),
            (
                "r::customer, before_destroy",
                "customer_before_destroy",
                "before_destroy",
            ),
            (
                "r::customer, after_commit",
                "customer_after_commit",
                "after_record",
            ),
            (
                "h::create_invoice, before",
                "before_create_invoice",
                "before_operation",
            ),
            (
                "h::create_invoice, after,",
                "after_create_invoice",
                "after_operation",
            ),
        ];
        for (arguments, export, caller) in cases {
            let tokens = expand(arguments, ITEM);
            assert!(
                tokens.contains(&format!("export_name = {export:?}")),
                "{tokens}"
            );
            assert!(
                tokens.contains(&format!("pdk :: {caller} :: <")),
                "{tokens}"
            );
            assert!(
                tokens.contains(&format!(":: assert_{caller} :: <")),
                "{tokens}"
            );
            syn::parse_str::<syn::File>(&tokens).expect("items");
        }
    }

    #[test]
    fn the_runtime_may_have_another_name() {
        let tokens = expand("r::r#type, after_save, crate = my::rt", ITEM);
        assert!(tokens.contains(":: my :: rt :: __private"), "{tokens}");
        assert!(tokens.contains("\"type_after_save\""), "{tokens}");
    }

    #[test]
    fn a_misspelt_callback_gets_the_nearest_name_and_all_names() {
        rejects(
            "r::customer, before_crate",
            ITEM,
            "did you mean `before_create`?",
        );
        rejects(
            "r::customer, sometimes",
            ITEM,
            "there is no callback `sometimes`; expected one of",
        );
        rejects("r::customer, sometimes", ITEM, "`before_destroy`");
    }

    #[test]
    fn wrong_arguments_are_rejected() {
        rejects("", ITEM, "name the record and the callback");
        rejects("r::customer", ITEM, "name the record and the callback");
        rejects(
            "\"customer\", before_save",
            ITEM,
            "name the record and the callback",
        );
        rejects(
            "r::customer, before_save, after_save",
            ITEM,
            "a function is one callback",
        );
    }

    #[test]
    fn wrong_items_are_rejected() {
        rejects(
            "r::c, before_save",
            "struct S ;",
            "#[callback] belongs on a function",
        );
        rejects("r::c, before_save", "async fn f(c: C) {}", "can't be async");
        rejects(
            "r::c, before_save",
            "fn f() {}",
            "a callback takes one parameter, the record: `fn f(record: …)`",
        );
        rejects(
            "h::o, before",
            "fn f() {}",
            "a callback takes one parameter, the operation's input: `fn f(params: …)`",
        );
        rejects(
            "h::o, after",
            "fn f() {}",
            "a callback takes one parameter, the operation's result: `fn f(result: …)`",
        );
        rejects(
            "r::c, after_save",
            "fn f<T>(c: T) {}",
            "a callback can't be generic: write the record's own type",
        );
    }
}
