//! Reads the arguments; each fault is reported at the user's own token.

use proc_macro2::{Ident, Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, LitStr, Path, Result, Token, bracketed};

use super::path::absolute;
use super::{
    Files, KEYS, Key, MissingOperations, OnUnsupported, Options, Source, Validate, Warnings, entry,
    record,
};
use crate::diagnostic::did_you_mean::{aside, nearest};
use crate::diagnostic::shown;

/// Reads the value of a key.
pub(super) type Read = fn(ParseStream<'_>, &mut Draft) -> Result<()>;

/// The arguments read so far.
pub(super) struct Draft {
    path: Option<LitStr>,
    inline: Option<LitStr>,
    /// All but the document, which is one of the two above.
    options: Options,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let unknown = Source::Inline(LitStr::new("", Span::call_site()));
        let mut draft = Draft {
            path: None,
            inline: None,
            options: Options::new(unknown),
        };
        let mut faults = Faults::default();
        if input.peek(LitStr) {
            match path(input) {
                Ok(path) => draft.path = Some(path),
                Err(fault) => faults.add(fault),
            }
            end_of_argument(input)?;
        }
        let mut seen: Vec<Ident> = Vec::new();
        while !input.is_empty() {
            let read = argument(input, &mut draft, &mut seen);
            if let Err(fault) = read.and_then(|()| end_of_argument(input)) {
                faults.add(fault);
                skip_argument(input);
            }
        }
        faults.result()?;
        draft.finish()
    }
}

const WHICH_DOCUMENT: &str =
    "which document? Write its path, from the folder of Cargo.toml: \"openapi.yaml\"";

const NOT_A_LITERAL: &str = "the document's path is a string literal, and macros such as `env!` are not expanded in it; write \
     the path from the folder of Cargo.toml, or let a build script write this call with the path in it";

const UNQUOTED: &str = "write the document's path in quotes: \"openapi.yaml\"";

/// The document's path; what can't be one is better reported here than by the file system.
fn path(input: ParseStream<'_>) -> Result<LitStr> {
    let path: LitStr = input.parse()?;
    let value = path.value();
    if value.is_empty() {
        return Err(Error::new(path.span(), WHICH_DOCUMENT));
    }
    if value.contains("://") {
        let message = format!(
            "`{}` is not a file, and nothing is fetched while compiling; save the document beside \
             Cargo.toml and write its path",
            shown::name(&value)
        );
        return Err(Error::new(path.span(), message));
    }
    Ok(path)
}

/// One `key = value`.
fn argument(input: ParseStream<'_>, draft: &mut Draft, seen: &mut Vec<Ident>) -> Result<()> {
    if input.peek(LitStr) {
        return Err(input.error("the document's path comes first, and there is only one"));
    }
    let name = input
        .call(Ident::parse_any)
        .map_err(|error| Error::new(error.span(), expected()))?;
    let text = name.to_string();
    let Some(key) = KEYS.iter().find(|key| key.name == text) else {
        if input.peek(Token![/]) || input.peek(Token![.]) {
            return Err(Error::new(name.span(), UNQUOTED));
        }
        if input.peek(Token![!]) {
            return Err(Error::new(name.span(), NOT_A_LITERAL));
        }
        return Err(Error::new(name.span(), unknown(&text)));
    };
    if !input.peek(Token![=]) {
        return Err(Error::new(
            name.span(),
            format!("write `{} = {}`", key.name, key.value),
        ));
    }
    input.parse::<Token![=]>()?;
    if seen.contains(&name) {
        return Err(Error::new(
            name.span(),
            format!("`{text}` is given twice; give it once"),
        ));
    }
    seen.push(name);
    read_value(input, key, draft)
}

/// A value of a wrong kind gets a message that shows the right one.
fn read_value(input: ParseStream<'_>, key: &Key, draft: &mut Draft) -> Result<()> {
    let at_end = input.is_empty();
    (key.read)(input, draft).map_err(|error| {
        let wanted = format!("write `{} = {}`", key.name, key.value);
        let message = error.to_string();
        // Faults that say more than what syn expected come from the readers.
        if at_end || message.starts_with("expected") || message.starts_with("unexpected") {
            Error::new(error.span(), wanted)
        } else {
            error
        }
    })
}

fn end_of_argument(input: ParseStream<'_>) -> Result<()> {
    if input.is_empty() {
        return Ok(());
    }
    input
        .parse::<Token![,]>()
        .map(drop)
        .map_err(|error| Error::new(error.span(), "expected `,`"))
}

/// Goes on after the next comma, so that one fault hides no other.
fn skip_argument(input: ParseStream<'_>) {
    while !input.is_empty() {
        if input.parse::<Token![,]>().is_ok() || input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

fn expected() -> String {
    let names: Vec<String> = KEYS.iter().map(|key| format!("`{}`", key.name)).collect();
    format!("expected one of {}", names.join(", "))
}

fn unknown(name: &str) -> String {
    let hint = aside(nearest(name, KEYS.iter().map(|key| key.name)));
    let name = shown::name(name);
    format!("there is no option `{name}`{hint}; {}", expected())
}

impl Draft {
    fn finish(self) -> Result<Options> {
        let source = match (self.path, self.inline) {
            (Some(path), None) => Source::File(path),
            (None, Some(inline)) => Source::Inline(inline),
            (Some(_), Some(inline)) => {
                return Err(Error::new(
                    inline.span(),
                    "the document is given twice, by its path and `inline`; leave one out",
                ));
            }
            (None, None) => {
                return Err(Error::new(Span::call_site(), WHICH_DOCUMENT));
            }
        };
        Ok(Options {
            source,
            ..self.options
        })
    }
}

/// Faults to be reported together.
#[derive(Default)]
struct Faults(Option<Error>);

impl Faults {
    fn add(&mut self, fault: Error) {
        match &mut self.0 {
            Some(all) => all.combine(fault),
            None => self.0 = Some(fault),
        }
    }

    fn result(self) -> Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

pub(super) fn inline(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    draft.inline = Some(input.parse()?);
    Ok(())
}

pub(super) fn files(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    draft.options.files = choice(
        input,
        &[("project", Files::Project), ("anywhere", Files::Anywhere)],
    )?;
    Ok(())
}

pub(super) fn operations(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    draft.options.operations = Some(list(input)?);
    Ok(())
}

pub(super) fn webhooks(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    draft.options.webhooks = Some(list(input)?);
    Ok(())
}

pub(super) fn records(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    draft.options.records = record::records(input)?;
    Ok(())
}

pub(super) fn hooks(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    draft.options.hooks = list(input)?;
    Ok(())
}

pub(super) fn module(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    let module: LitStr = input.parse()?;
    if module.value().is_empty() || module.value().contains('\0') {
        return Err(Error::new(
            module.span(),
            "the name of a Wasm module can't be empty or hold NUL",
        ));
    }
    draft.options.module = Some(module);
    Ok(())
}

pub(super) fn runtime(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    draft.options.runtime = Some(absolute(input.call(Path::parse_mod_style)?)?);
    Ok(())
}

pub(super) fn missing_operations(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    draft.options.missing_operations = choice(
        input,
        &[
            ("not_implemented", MissingOperations::NotImplemented),
            ("compile_error", MissingOperations::CompileError),
        ],
    )?;
    Ok(())
}

pub(super) fn on_unsupported(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    draft.options.on_unsupported = choice(
        input,
        &[
            ("error", OnUnsupported::Error),
            ("skip", OnUnsupported::Skip),
        ],
    )?;
    Ok(())
}

pub(super) fn warnings(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    draft.options.warnings = choice(
        input,
        &[("warn", Warnings::Warn), ("allow", Warnings::Allow)],
    )?;
    Ok(())
}

pub(super) fn replace(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    draft.options.replace = entry::replacements(input)?;
    Ok(())
}

pub(super) fn rename(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    draft.options.rename = entry::renames(input)?;
    Ok(())
}

pub(super) fn derive(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    draft.options.derive = entry::derives(input)?;
    Ok(())
}

pub(super) fn attributes(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    draft.options.attributes = entry::attributes(input)?;
    Ok(())
}

pub(super) fn validate(input: ParseStream<'_>, draft: &mut Draft) -> Result<()> {
    let span = input.span();
    draft.options.validate = choice(
        input,
        &[
            ("none", Validate::Nothing),
            ("requests", Validate::Requests(span)),
        ],
    )?;
    Ok(())
}

fn list<T: Parse>(input: ParseStream<'_>) -> Result<Vec<T>> {
    let items;
    bracketed!(items in input);
    Ok(Punctuated::<T, Token![,]>::parse_terminated(&items)?
        .into_iter()
        .collect())
}

fn choice<T: Copy>(input: ParseStream<'_>, choices: &[(&str, T)]) -> Result<T> {
    let literal: LitStr = input.parse()?;
    let value = literal.value();
    if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == value) {
        return Ok(*choice);
    }
    let names: Vec<String> = choices
        .iter()
        .map(|(name, _)| format!("{name:?}"))
        .collect();
    Err(Error::new(
        literal.span(),
        format!(
            "{:?} is not one of {}",
            shown::text(&value),
            names.join(", ")
        ),
    ))
}
