//! The grammar of an OpenAPI document: what a node is, given what holds it and under which key.
//!
//! References and schemas are only looked for where the grammar has them, so that an `example`, a
//! `default` or an `x-…` value that happens to contain `$ref` or `type` stays as it is, and so that a
//! property named `example` is still a schema.

use super::Pointer;

/// What a node of a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    OpenApi,
    Components,
    Paths,
    PathItem,
    Operation,
    Parameter,
    Header,
    RequestBody,
    Responses,
    Response,
    MediaType,
    Encoding,
    Callback,
    SecurityScheme,
    Schema,
    /// Names of the document's author to nodes of one kind.
    Map(&'static Kind),
    /// An array of nodes of one kind.
    List(&'static Kind),
    /// Nothing that an expansion reads: never entered.
    Data,
}

impl Kind {
    /// What the child under `key` is (`key` is not looked at where the node is a list).
    pub(crate) fn child(self, key: &str) -> Kind {
        match self {
            Kind::Map(kind) | Kind::List(kind) => *kind,
            Kind::Schema => schema_child(key),
            Kind::Data | Kind::SecurityScheme => Kind::Data,
            Kind::OpenApi => match key {
                "paths" => Kind::Paths,
                // `x-webhooks` is how 3.0 documents spell 3.1's `webhooks`.
                "webhooks" | "x-webhooks" => Kind::Map(&Kind::PathItem),
                "components" => Kind::Components,
                _ => Kind::Data,
            },
            Kind::Components => component_child(key),
            Kind::Paths | Kind::Callback if !key.starts_with("x-") => Kind::PathItem,
            Kind::Responses if !key.starts_with("x-") => Kind::Response,
            Kind::Paths | Kind::Callback | Kind::Responses => Kind::Data,
            Kind::PathItem => match key {
                "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace"
                | "query" => Kind::Operation,
                "additionalOperations" => Kind::Map(&Kind::Operation),
                "parameters" => Kind::List(&Kind::Parameter),
                _ => Kind::Data,
            },
            Kind::Operation => match key {
                "parameters" => Kind::List(&Kind::Parameter),
                "requestBody" => Kind::RequestBody,
                "responses" => Kind::Responses,
                "callbacks" => Kind::Map(&Kind::Callback),
                _ => Kind::Data,
            },
            Kind::Parameter | Kind::Header => match key {
                "schema" => Kind::Schema,
                "content" => Kind::Map(&Kind::MediaType),
                _ => Kind::Data,
            },
            Kind::RequestBody if key == "content" => Kind::Map(&Kind::MediaType),
            Kind::RequestBody => Kind::Data,
            Kind::Response => match key {
                "content" => Kind::Map(&Kind::MediaType),
                "headers" => Kind::Map(&Kind::Header),
                _ => Kind::Data,
            },
            Kind::MediaType => match key {
                "schema" | "itemSchema" | "x-item-schema" => Kind::Schema,
                "encoding" => Kind::Map(&Kind::Encoding),
                _ => Kind::Data,
            },
            Kind::Encoding if key == "headers" => Kind::Map(&Kind::Header),
            Kind::Encoding => Kind::Data,
        }
    }

    /// What the items of an array are that stands here.
    pub(crate) fn item(self) -> Kind {
        match self {
            Kind::List(kind) => *kind,
            // The draft-04 tuple `items: [a, b]` is a list at a schema's place.
            Kind::Schema => Kind::Schema,
            _ => Kind::Data,
        }
    }

    /// Whether the standard has a Reference Object here, so that later passes follow one.
    pub(crate) fn may_be_reference(self) -> bool {
        matches!(
            self,
            Kind::PathItem
                | Kind::Parameter
                | Kind::Header
                | Kind::RequestBody
                | Kind::Response
                | Kind::Callback
                | Kind::SecurityScheme
                | Kind::Schema
        )
    }

    /// The kind of the node at `pointer` below a node of this kind.
    pub(crate) fn descend(self, pointer: &str) -> Kind {
        Pointer::from_fragment(pointer)
            .tokens()
            .fold(self, |kind, token| kind.child(&token))
    }
}

fn component_child(key: &str) -> Kind {
    match key {
        "schemas" => Kind::Map(&Kind::Schema),
        "responses" => Kind::Map(&Kind::Response),
        "parameters" => Kind::Map(&Kind::Parameter),
        "requestBodies" => Kind::Map(&Kind::RequestBody),
        "headers" => Kind::Map(&Kind::Header),
        "callbacks" => Kind::Map(&Kind::Callback),
        "pathItems" => Kind::Map(&Kind::PathItem),
        "mediaTypes" => Kind::Map(&Kind::MediaType),
        "securitySchemes" => Kind::Map(&Kind::SecurityScheme),
        _ => Kind::Data,
    }
}

/// `if`, `then`, `else`, `contains`, `propertyNames`, `dependentSchemas` and `unevaluated…` are left
/// out: they check values and say nothing on types.
fn schema_child(key: &str) -> Kind {
    match key {
        "properties" | "patternProperties" | "x-pattern-properties" | "$defs" | "definitions" => {
            Kind::Map(&Kind::Schema)
        }
        "oneOf" | "anyOf" | "allOf" | "prefixItems" | "x-prefix-items" => Kind::List(&Kind::Schema),
        "items" | "additionalItems" | "additionalProperties" | "not" => Kind::Schema,
        _ => Kind::Data,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_has_the_kind_of_its_place() {
        let kind = |pointer: &str| Kind::OpenApi.descend(pointer);
        assert_eq!(
            kind("/components/schemas/A/properties/default/items"),
            Kind::Schema
        );
        assert_eq!(kind("/components/schemas/A/default"), Kind::Data);
        assert_eq!(kind("/paths/~1a/get/parameters/0"), Kind::Parameter);
        assert_eq!(kind("/definitions/A"), Kind::Data);
    }
}
