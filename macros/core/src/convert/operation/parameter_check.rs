//! What a parameter says that can't be done, or is done in another way.

use super::media::body_kind;
use crate::convert::Converter;
use crate::convert::read::fields::Fields;
use crate::diagnostic::shown;
use crate::ir::{BodyKind, Location, Ty};

/// "If `in` is `header` and the name is one of these, the parameter definition SHALL be ignored."
const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];

/// Headers that frame a message or say how it is sent. With those above, they are the headers that the
/// runtime accepts from no plug-in.
const FRAMING: [&str; 12] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Whether HTTP accepts a text as the name of a method or a header.
pub(in crate::convert) fn is_token(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(fits)
}

/// Whether a parameter is the header that `security` is for.
pub(in crate::convert) fn is_authorization(fields: &Fields<'_>) -> bool {
    let text = |key: &str| fields.map.get(key).and_then(|value| value.as_str());
    text("in") == Some("header")
        && text("name").is_some_and(|name| name.eq_ignore_ascii_case("authorization"))
}

impl<'a> Converter<'a> {
    /// Whether a header is left out, as a plug-in can't set it.
    pub(in crate::convert) fn is_left_out(&mut self, fields: &Fields<'a>, name: &str) -> bool {
        let is = |names: &[&str]| names.iter().any(|it| name.eq_ignore_ascii_case(it));
        if is(&IGNORED) {
            self.diagnostics
                .warning(
                    &fields.at,
                    format!("OpenAPI ignores a header parameter `{name}`: it is left out"),
                )
                .help("the body's media type and the documented responses say the same")
                .minor();
            return true;
        }
        if !self.is_header(name, fields) {
            return true;
        }
        if is(&FRAMING) {
            self.diagnostics
                .warning(
                    &fields.at,
                    format!("the header `{name}` is set by the host's HTTP client: it is left out"),
                )
                .help("take it out of the document, or set it in the host");
            return true;
        }
        false
    }

    /// Whether a header can have a name.
    pub(in crate::convert) fn is_header(&mut self, name: &str, fields: &Fields<'a>) -> bool {
        if is_token(name) {
            return true;
        }
        let name = shown::text(name);
        let message = format!("no header can be called `{name}`: it is left out");
        self.diagnostics
            .warning(&fields.at, message)
            .help("a header's name has letters, digits and some signs such as `-`, and no space");
        false
    }

    /// Whether a parameter that is the whole query has a media type that can be a query.
    pub(in crate::convert) fn is_whole_query(
        &mut self,
        fields: &Fields<'a>,
        content: Option<&str>,
    ) -> bool {
        match content.map(body_kind) {
            Some(BodyKind::Form | BodyKind::Json) => true,
            Some(_) => {
                self.diagnostics
                    .warning(
                        &fields.at.child("content"),
                        "a whole query in this media type can't be written; it is left out",
                    )
                    .help("use application/x-www-form-urlencoded or application/json");
                false
            }
            None => {
                let message = "a parameter `in: querystring` needs `content`; it is left out";
                self.diagnostics
                    .warning(&fields.at, message)
                    .help("add `content` with application/x-www-form-urlencoded");
                false
            }
        }
    }

    /// `allowReserved` and `allowEmptyValue` where they change nothing.
    pub(in crate::convert) fn check_flags(
        &mut self,
        fields: &Fields<'a>,
        location: Location,
        ty: &Ty,
    ) {
        let reserved = self.boolean(fields, "allowReserved") == Some(true);
        if reserved && !matches!(location, Location::Query) {
            self.diagnostics
                .warning(
                    &fields.at.child("allowReserved"),
                    "`allowReserved` is for query parameters: here the value is encoded as usual",
                )
                .minor();
        }
        let empty = self.boolean(fields, "allowEmptyValue") == Some(true);
        if empty && matches!(self.plain(ty), Ty::Bool | Ty::I32 | Ty::I64 | Ty::F64) {
            self.diagnostics
                .warning(
                    &fields.at.child("allowEmptyValue"),
                    "a value of this type is never empty",
                )
                .help("an empty value can be sent where the type is a string")
                .minor();
        }
    }

    /// A parameter's `content` has one entry, and text is one string.
    pub(in crate::convert) fn check_content(&mut self, content: &Fields<'a>, ty: &Ty) {
        let mut media = content.map.keys();
        let Some(first) = media.next() else {
            return;
        };
        if media.next().is_some() {
            self.diagnostics
                .warning(&content.at, "a parameter's `content` has one media type")
                .help(format!("`{first}` is used"))
                .minor();
        }
        let is_text = !matches!(body_kind(first), BodyKind::Json | BodyKind::Form);
        let plain = self.plain(ty);
        if is_text && (self.has_fields(plain) && *plain != Ty::Any || matches!(plain, Ty::List(_)))
        {
            self.diagnostics
                .warning(
                    &content.at.child(first),
                    format!(
                        "a parameter in `{first}` is a string: arrays and objects are written as JSON"
                    ),
                )
                .help("use `application/json`, or type it as a string");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{FRAMING, IGNORED};

    /// The texts of the runtime's constant, wherever it is.
    fn of_the_runtime(folder: PathBuf) -> Option<Vec<String>> {
        let mut entries = fs::read_dir(folder).ok()?.flatten();
        entries.find_map(|entry| {
            if entry.path().is_dir() {
                return of_the_runtime(entry.path());
            }
            let text = fs::read_to_string(entry.path()).ok()?;
            let (_, rest) = text.split_once("const HOSTS_OWN: [&str;")?;
            let (list, _) = rest.split_once("];")?;
            let texts = list.split('"').skip(1).step_by(2);
            Some(texts.map(str::to_owned).collect())
        })
    }

    #[test]
    fn the_runtime_takes_the_same_headers_from_no_plug_in() {
        let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime/src");
        if !runtime.is_dir() {
            println!("skipped: the runtime's sources are not here");
            return;
        }
        let runtime = of_the_runtime(runtime).expect("the constant `HOSTS_OWN` in runtime/src");
        assert_eq!(runtime, [&IGNORED[..], &FRAMING[..]].concat());
    }
}
