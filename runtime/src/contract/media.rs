//! Media types: comparing those of responses with those of the document.

use super::operation::{BodyKind, ResponseSpec, Status};

/// A media type without its parameters.
pub(crate) fn essence(content: &str) -> &str {
    content.split(';').next().unwrap_or_default().trim()
}

/// `application/json`, `text/json`, `application/problem+json`, …
pub(crate) fn is_json(content: &str) -> bool {
    let essence = essence(content).as_bytes();
    let ends = |suffix: &[u8]| {
        essence.len() >= suffix.len()
            && essence[essence.len() - suffix.len()..].eq_ignore_ascii_case(suffix)
    };
    ends(b"/json") || ends(b"+json")
}

/// `application/x-www-form-urlencoded`.
#[cfg(any(feature = "http", feature = "service"))]
pub(crate) fn is_form(content: &str) -> bool {
    essence(content).eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// The documented response that describes a response of this status and media type: exact status first,
/// then its range, then `default`, as OpenAPI defines it.
pub(crate) fn select(specs: &[ResponseSpec], status: u16, content: Option<&str>) -> Option<usize> {
    let ranks = [
        Status::Code(status),
        Status::Range((status / 100) as u8),
        Status::Default,
    ];
    let rank = ranks
        .iter()
        .find(|rank| specs.iter().any(|spec| spec.status == **rank))?;
    let candidates = || {
        specs
            .iter()
            .enumerate()
            .filter(|(_, spec)| spec.status == *rank)
    };
    // The closest wins; of equally close ones the first in the document.
    let mut best: Option<(u8, usize)> = None;
    for (index, spec) in candidates() {
        if let Some(distance) = distance(spec, content)
            && best.is_none_or(|(least, _)| distance < least)
        {
            best = Some((distance, index));
        }
    }
    best.map(|(_, index)| index)
}

/// How far a response's media type is from a documented one; `None` where it is another.
fn distance(spec: &ResponseSpec, content: Option<&str>) -> Option<u8> {
    let Some(documented) = spec.content else {
        // A body that the document does not mention is not worth an error; it is left unread.
        return Some(if content.is_none() { 0 } else { 9 });
    };
    // A host may omit the media type where the document has only one.
    let Some(content) = content else {
        return Some(1);
    };
    let (documented, content) = (essence(documented), essence(content));
    if documented.eq_ignore_ascii_case(content) {
        Some(0)
    } else if spec.kind == BodyKind::Json && is_json(content) {
        Some(1)
    } else if in_range(documented, content) {
        Some(2)
    } else if spec.kind == BodyKind::Binary
        && documented.eq_ignore_ascii_case("application/octet-stream")
    {
        // "Some bytes": the response may be more specific.
        Some(3)
    } else {
        None
    }
}

/// Whether `content` is in a range such as `*/*`, `text/*` or `application/*+json`.
fn in_range(range: &str, content: &str) -> bool {
    let Some((main, rest)) = range.split_once("/*") else {
        return false;
    };
    let Some((content, sub)) = content.split_once('/') else {
        return false;
    };
    let ends = || {
        sub.len() > rest.len()
            && sub.as_bytes()[sub.len() - rest.len()..].eq_ignore_ascii_case(rest.as_bytes())
    };
    (main == "*" || main.eq_ignore_ascii_case(content)) && (rest.is_empty() || ends())
}

/// Which of the documented media types a request's media type is, or whose range it is in; the closest.
/// JSON matches under all of its names: the macro merges media types that differ only in that name.
pub(crate) fn choose<'a>(
    documented: impl Iterator<Item = &'a str> + Clone,
    chosen: &str,
) -> Option<usize> {
    let distances = documented
        .clone()
        .enumerate()
        .filter_map(|(index, documented)| Some((closeness(documented, chosen)?, index)));
    if let Some((_, index)) = distances.min() {
        return Some(index);
    }
    let mut json = documented
        .enumerate()
        .filter(|(_, documented)| is_json(documented));
    match (json.next(), json.next()) {
        (Some((index, _)), None) if is_json(chosen) => Some(index),
        _ => None,
    }
}

/// How far a request's media type is from a documented one; `None` where it is another.
pub(crate) fn closeness(documented: &str, content: &str) -> Option<u8> {
    if documented.eq_ignore_ascii_case(content.trim()) {
        return Some(0);
    }
    let (documented, content) = (essence(documented), essence(content));
    if documented.eq_ignore_ascii_case(content) {
        Some(1)
    } else if in_range(documented, content) {
        Some(if documented.starts_with('*') { 3 } else { 2 })
    } else {
        None
    }
}

/// A media type that can be sent where the document has a range and the call names none: for
/// `application/*+json` plain JSON, since readers of the suffix read that too.
#[cfg(any(feature = "http", feature = "service"))]
pub(crate) fn concrete(range: &str, kind: BodyKind) -> String {
    match essence(range).split_once("/*+") {
        Some((main, suffix)) => format!("{main}/{suffix}"),
        None => default_content(kind)
            .unwrap_or("application/octet-stream")
            .to_owned(),
    }
}

/// The media type that a host writes for a documented response.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn content_of(spec: &ResponseSpec) -> Option<&'static str> {
    match spec.content {
        Some(range) if range.contains('*') => default_content(spec.kind),
        content => content,
    }
}

/// The media type of a kind where none is known.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn default_content(kind: BodyKind) -> Option<&'static str> {
    match kind {
        BodyKind::Json => Some("application/json"),
        BodyKind::Form => Some("application/x-www-form-urlencoded"),
        BodyKind::Multipart => Some("multipart/form-data"),
        BodyKind::Text => Some("text/plain"),
        BodyKind::Binary => Some("application/octet-stream"),
        BodyKind::None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{choose, is_json, select};
    use crate::contract::operation::{BodyKind, ResponseSpec, Status};

    const fn spec(status: Status, content: Option<&'static str>, kind: BodyKind) -> ResponseSpec {
        ResponseSpec {
            status,
            success: false,
            content,
            kind,
            headers: &[],
        }
    }

    const SPECS: &[ResponseSpec] = &[
        spec(Status::Code(200), Some("application/json"), BodyKind::Json),
        spec(Status::Code(200), Some("text/csv"), BodyKind::Text),
        spec(Status::Code(204), None, BodyKind::None),
        spec(
            Status::Range(4),
            Some("application/problem+json"),
            BodyKind::Json,
        ),
        spec(
            Status::Code(404),
            Some("application/json; charset=utf-8"),
            BodyKind::Json,
        ),
        spec(
            Status::Code(206),
            Some("application/octet-stream"),
            BodyKind::Binary,
        ),
        spec(Status::Code(207), Some("image/*"), BodyKind::Binary),
        spec(Status::Default, Some("*/*"), BodyKind::Json),
        spec(Status::Code(208), Some("application/*+xml"), BodyKind::Text),
    ];

    #[test]
    fn json_is_told_by_its_suffix() {
        for json in [
            "application/json",
            "Application/Problem+JSON; a=b",
            "text/json",
        ] {
            assert!(is_json(json), "{json}");
        }
        for other in ["text/html", "application/jsonp", "json", ""] {
            assert!(!is_json(other), "{other}");
        }
    }

    #[test]
    fn status_first_then_media_type() {
        let cases: &[(u16, Option<&str>, Option<usize>)] = &[
            (200, Some("application/json; charset=utf-8"), Some(0)),
            (200, Some("APPLICATION/JSON"), Some(0)),
            (200, Some("application/hal+json"), Some(0)),
            (200, Some("text/csv"), Some(1)),
            (200, Some("text/html"), None),
            (200, None, Some(0)),
            (204, None, Some(2)),
            (204, Some("text/plain"), Some(2)),
            (404, Some("application/json"), Some(4)),
            (404, Some("text/html"), None),
            (422, Some("application/json"), Some(3)),
            (206, Some("application/pdf"), Some(5)),
            (207, Some("image/png"), Some(6)),
            (207, Some("text/plain"), None),
            (208, Some("application/atom+XML; charset=utf-8"), Some(8)),
            (208, Some("application/xml"), None),
            (500, Some("text/html"), Some(7)),
        ];
        for (status, content, expected) in cases {
            assert_eq!(
                select(SPECS, *status, *content),
                *expected,
                "{status} {content:?}"
            );
        }
        assert_eq!(select(&SPECS[..2], 500, None), None);
    }

    #[test]
    fn the_closest_media_type_is_chosen() {
        let documented = [
            "*/*",
            "image/*",
            "image/png",
            "text/csv; header=present",
            "text/csv",
        ];
        let cases = [
            ("image/png", Some(2)),
            ("IMAGE/gif; a=b", Some(1)),
            ("text/csv", Some(4)),
            ("text/csv; header=present", Some(3)),
            ("audio/ogg", Some(0)),
            ("nonsense", None),
        ];
        for (chosen, expected) in cases {
            assert_eq!(choose(documented.into_iter(), chosen), expected, "{chosen}");
        }
        let one_json = ["application/json", "text/plain"];
        assert_eq!(choose(one_json.into_iter(), "application/ld+json"), Some(0));
        let two = ["application/json", "application/hal+json"];
        assert_eq!(choose(two.into_iter(), "application/ld+json"), None);
    }
}
