//! Cookies, which a `;` ends and nothing escapes.

use super::style::Pairs;
use crate::shown::shown;

/// Gives the pairs, if each can be distinguished from the next.
pub(super) fn checked(pairs: Pairs) -> Result<Pairs, String> {
    for (name, value) in &pairs {
        let sound = |text: &str| !text.contains(';') && !text.chars().any(char::is_control);
        if name.is_empty() || name.contains('=') || !sound(name) || !sound(value) {
            return Err(format!(
                "`{}` can't be a cookie: its name has a `=`, or it has a `;` or a control character",
                shown(name)
            ));
        }
        if name.contains([',', ' ']) || holds_another(value) {
            return Err(format!(
                "`{}` can't be a cookie: some servers end a cookie at a comma or a space, and would \
                 find another one after it",
                shown(name)
            ));
        }
    }
    Ok(pairs)
}

/// Whether a server that follows older rules, and ends cookies at commas and spaces too, finds another
/// cookie in a value.
fn holds_another(value: &str) -> bool {
    value
        .split_once([',', ' '])
        .is_some_and(|(_, rest)| rest.contains('='))
}

/// The cookies of a `Cookie` header.
pub(super) fn parsed(header: &str) -> Result<Pairs, String> {
    let cookies = header.split(';').map(str::trim).filter(|it| !it.is_empty());
    let pair = |cookie: &str| match cookie.split_once('=') {
        Some((name, value)) => Ok((name.trim().to_owned(), value.trim().to_owned())),
        None => Err("a cookie is written as `name=value`".to_owned()),
    };
    cookies.map(pair).collect()
}
