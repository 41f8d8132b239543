//! The members of a call's input object, for both readers: HTTP requests and checks.

use std::collections::HashMap;
use std::fmt;

use crate::contract::operation::Operation;
use crate::did_you_mean::nearest;
use crate::shown::shown;

/// The members of the input object, under the names that the plug-in wrote.
pub(in crate::host) struct Members<V>(HashMap<String, V>);

/// A value that was sent under two names.
pub(in crate::host) struct Twice {
    first: &'static str,
    pub(in crate::host) name: &'static str,
}

impl fmt::Display for Twice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Twice { first, name } = self;
        write!(f, "`{first}` and `{name}` are the same; send one of them")
    }
}

impl<V> Members<V> {
    pub(in crate::host) fn new(members: impl IntoIterator<Item = (String, V)>) -> Self {
        Members(members.into_iter().collect())
    }

    /// Takes the value under the key or one of its aliases, and the name under which it was sent; only one
    /// of these names may be sent.
    pub(in crate::host) fn take(
        &mut self,
        key: &'static str,
        aliases: &'static [&'static str],
    ) -> Result<Option<(&'static str, V)>, Twice> {
        let mut found: Option<(&'static str, V)> = None;
        for name in std::iter::once(key).chain(aliases.iter().copied()) {
            let Some(value) = self.0.remove(name) else {
                continue;
            };
            if let Some((first, _)) = found {
                return Err(Twice { first, name });
            }
            found = Some((name, value));
        }
        Ok(found)
    }

    /// A key that was not taken: the operation does not accept it.
    pub(in crate::host) fn unknown(&self) -> Option<&str> {
        self.0.keys().map(String::as_str).min()
    }
}

/// The message about a key that the operation does not accept.
pub(in crate::host) fn unknown_key(operation: &Operation, unknown: &str) -> String {
    let parameters = operation.parameters.iter().map(|parameter| parameter.key);
    let known: Vec<&str> = parameters.chain(operation.body.map(|_| "body")).collect();
    let help = match nearest(unknown, known.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if known.is_empty() => "it takes no input".to_owned(),
        None => format!("it takes {}", known.join(", ")),
    };
    format!("the input has an unknown key `{}`; {help}", shown(unknown))
}
