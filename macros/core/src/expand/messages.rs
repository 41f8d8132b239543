//! Reports as tokens: what rustc shows under the macro's path, on stable Rust.
//!
//! Each fault is a message of its own, so that rustc counts them, and an editor lists them, one by one.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::diagnostic::{self, Report, Severity};
use crate::options::{OnUnsupported, Options, Warnings};

/// More than this at once helps nobody; the rest is counted. `extism-openapi check` shows all.
const MAX_SHOWN: usize = 20;

/// The document's reports as tokens.
pub(crate) fn tokens(reports: &[Report], options: &Options) -> TokenStream {
    let span = options.source.span();
    let reports = diagnostic::once(reports);
    let of = |severity: Severity| {
        let those = reports.iter().filter(move |it| it.severity == severity);
        those.filter(|it| !it.minor).map(Report::to_string)
    };
    let errors = of(Severity::Error);
    let warnings = of(Severity::Warning);
    let (rejected, warned, skipped) = match options.on_unsupported {
        OnUnsupported::Error => (shown(errors), shown(warnings), None),
        OnUnsupported::Skip => {
            let skipped_errors = errors.map(|error| format!("skipped: {error}"));
            let skipped = skipped(&reports);
            (
                Vec::new(),
                shown(skipped_errors.chain(warnings)),
                Some(skipped),
            )
        }
    };
    let warned = match options.warnings {
        Warnings::Warn => warned,
        Warnings::Allow => Vec::new(),
    };
    let rejected = rejected.iter().map(|message| compile_error(message, span));
    let warned = warned.iter().map(|message| warning(message, span));
    quote!(#skipped #(#rejected)* #(#warned)*)
}

/// An error of rustc with this text, at this place.
pub(crate) fn compile_error(message: &str, span: Span) -> TokenStream {
    quote_spanned!(span=> ::core::compile_error! { #message })
}

/// A warning of rustc: the note of a deprecated constant's only use. No other lint takes a text, and
/// `proc_macro::Diagnostic` is unstable.
fn warning(message: &str, span: Span) -> TokenStream {
    quote_spanned! {span=>
        const _: () = {
            #[deprecated(note = #message)]
            #[allow(non_upper_case_globals)]
            const openapi_document: () = ();
            openapi_document
        };
    }
}

fn shown(messages: impl Iterator<Item = String>) -> Vec<String> {
    let mut messages: Vec<String> = messages.collect();
    let more = messages.len().saturating_sub(MAX_SHOWN);
    messages.truncate(MAX_SHOWN);
    if more > 0 {
        messages.push(format!(
            "and {more} more\n  = help: `extism-openapi check` lists them all"
        ));
    }
    messages
}

fn skipped(reports: &[Report]) -> TokenStream {
    let skipped = diagnostic::text(reports, Severity::Error).unwrap_or_default();
    quote! {
        #[doc = " The errors of the document that were skipped, each with its place."]
        #[allow(dead_code, unreachable_pub)]
        pub const SKIPPED: &str = #skipped;
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn what_is_too_much_is_counted() {
        let messages = |count: usize| (0..count).map(|index| format!("fault {index}"));
        assert_eq!(shown(messages(20)).len(), 20);
        let shown = shown(messages(25));
        assert_eq!(shown.len(), 21);
        assert_eq!(shown[19], "fault 19");
        assert!(shown[20].starts_with("and 5 more\n"), "{}", shown[20]);
    }
}
