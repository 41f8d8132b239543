//! The names by which a reader knows the fields of a struct.

use super::{Content, Field};

/// Each field's own names in order, then every alias.
pub(super) struct NamesOnWire<'a> {
    names: Vec<&'a str>,
    /// With the index of the name that each stands for.
    aliases: Vec<(&'a str, usize)>,
}

impl<'a> NamesOnWire<'a> {
    pub(super) fn of(fields: &[Field<'a>]) -> Self {
        let mut names = Vec::with_capacity(fields.len());
        let mut aliases = Vec::new();
        for field in fields {
            aliases.extend(
                field
                    .aliases
                    .iter()
                    .map(|alias| (alias.as_str(), names.len())),
            );
            names.push(field.key);
            if let Content::BodyChoice(_) = field.kind {
                names.push("content_type");
            }
        }
        NamesOnWire { names, aliases }
    }

    /// All names, the aliases last.
    pub(super) fn all(&self) -> Vec<&'a str> {
        let aliases = self.aliases.iter().map(|(alias, _)| *alias);
        self.names.iter().copied().chain(aliases).collect()
    }

    /// For each alias: the index of the name that it stands for.
    pub(super) fn aliases(&self) -> Vec<proc_macro2::Literal> {
        self.aliases
            .iter()
            .map(|(_, name)| proc_macro2::Literal::usize_unsuffixed(*name))
            .collect()
    }
}
