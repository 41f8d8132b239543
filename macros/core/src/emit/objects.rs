//! Objects of the document: structs.

use proc_macro2::TokenStream;

use super::context::Context;
use super::docs::{Comment, code};
use super::ident::free_name;
use super::structs::{Content, Field, Struct};
use crate::ir::{Object, Property, TypeDef};

impl Context<'_> {
    /// The struct of an object.
    pub(super) fn object(
        &self,
        definition: &TypeDef,
        object: &Object,
        comment: Comment,
    ) -> TokenStream {
        let names = object
            .properties
            .iter()
            .map(|property| property.name.rust.as_str());
        let field = |property| {
            let mut field = field(property);
            field.tag = self
                .optional_tags
                .get(&(definition.name.rust.as_str(), field.key));
            field
        };
        let additional = object
            .additional
            .as_ref()
            .map(|ty| (free_name("additional", names.clone()), ty));
        self.structure(&Struct {
            name: &definition.name.rust,
            comment,
            fields: object.properties.iter().map(field).collect(),
            additional,
            setters: false,
        })
    }
}

fn field(property: &Property) -> Field<'_> {
    let comment = Comment::default()
        .docs(&property.docs)
        .or(|| format!("{}.", code(&property.name.wire)))
        .deprecated(property.deprecated);
    let comment = match (property.read_only, property.write_only) {
        (true, false) => comment.own("Read-only: only responses have it."),
        (false, true) => comment.own("Write-only: only requests have it."),
        _ => comment,
    };
    Field {
        name: &property.name.rust,
        key: &property.name.wire,
        aliases: &[],
        kind: Content::Plain(&property.ty),
        required: property.required,
        nullable: property.nullable,
        default: property.default.as_ref(),
        constant: property.constant.as_ref(),
        tag: None,
        comment: match &property.default {
            Some(value) if !property.required => {
                comment.own(format!("Default: {}.", code(&value.to_string())))
            }
            _ => comment,
        },
    }
}
