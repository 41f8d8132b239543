//! A parameter's value as the place in the request has it.

use serde_json::value::RawValue;

use super::encode;
use super::style::{Encode, Pairs, Writing};
use super::value::{Value, is_null, text_of};
use crate::contract::media;
use crate::contract::operation::{Parameter, Style};

/// Where names and values are put.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ParameterPlace {
    Query,
    Cookie,
}

/// A value in a path segment.
pub(super) fn path(parameter: &Parameter, value: &RawValue) -> Result<String, String> {
    text(parameter, value, encode::value)
}

/// A header's value, which is not percent-encoded (3.1.1, appendix D).
pub(super) fn header(parameter: &Parameter, value: &RawValue) -> Result<String, String> {
    text(parameter, value, str::to_owned)
}

/// Names and values.
pub(super) fn pairs(
    parameter: &Parameter,
    value: &RawValue,
    place: ParameterPlace,
) -> Result<Pairs, String> {
    let own_names = parameter.explode && parameter.content.is_none() && !parameter.object;
    if own_names && value.get().starts_with('{') {
        return Err(
            "it can't be an object: the members of one would be sent under their own names"
                .to_owned(),
        );
    }
    let (encode_key, encode): (Encode, Encode) = match place {
        // 3.2: this style leaves cookies as they are.
        ParameterPlace::Cookie if parameter.style == Style::Cookie => {
            (str::to_owned, str::to_owned)
        }
        ParameterPlace::Query if parameter.allow_reserved => (encode::value, encode::reserved),
        _ => (encode::value, encode::value),
    };
    let name = encode_key(parameter.name);
    match parameter.content {
        Some(media) => Ok(vec![(name, encode(&in_media(media, value)?))]),
        None => Writing {
            name: &name,
            style: parameter.style,
            explode: parameter.explode,
            encode,
            encode_key,
        }
        .pairs(value),
    }
}

/// The query that is one parameter (3.2, `in: querystring`).
pub(super) enum WholeQuery {
    /// A form's fields.
    Pairs(Pairs),
    /// An encoded text.
    Text(String),
}

pub(super) fn whole_query(parameter: &Parameter, value: &RawValue) -> Result<WholeQuery, String> {
    let media = parameter
        .content
        .unwrap_or("application/x-www-form-urlencoded");
    if !media::is_form(media) {
        let text = encode::value(&in_media(media, value)?);
        return Ok(WholeQuery::Text(text));
    }
    match Value::read(value).map_err(|error| error.to_string())? {
        Value::ObjectMembers(mut fields) => {
            fields.retain(|(_, value)| !is_null(value));
            super::body::pairs(&[], &fields).map(WholeQuery::Pairs)
        }
        _ => Err("send the query as an object of its fields".to_owned()),
    }
}

/// A value as one text. Where the parameter has `content`, that says how; else its style does.
fn text(parameter: &Parameter, value: &RawValue, encode: Encode) -> Result<String, String> {
    match parameter.content {
        Some(media) => Ok(encode(&in_media(media, value)?)),
        None => Writing {
            name: &encode::value(parameter.name),
            style: parameter.style,
            explode: parameter.explode,
            encode,
            encode_key: encode,
        }
        .text(value),
    }
}

fn in_media(media: &str, value: &RawValue) -> Result<String, String> {
    if media::is_json(media) {
        return Ok(value.get().to_owned());
    }
    let text = text_of(value).map_err(|error| error.to_string())?;
    Ok(text.into_owned())
}
