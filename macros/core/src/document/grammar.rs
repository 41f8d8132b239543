//! The grammar of an OpenAPI document: what a node is, given what holds it and under which key.
//!
//! References and schemas are only looked for where the grammar has them, so that an `example`, a
//! `default` or an `x-…` value that happens to contain `$ref` or `type` stays as it is, and so that a
//! property named `example` is still a schema.

use super::Pointer;

/// What a node of a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum NodeKind {
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
    /// Nodes of one kind under names that the document's author chose.
    Map(&'static NodeKind),
    /// An array of nodes of one kind.
    List(&'static NodeKind),
    /// Nothing that an expansion reads: never entered.
    Data,
}

impl NodeKind {
    /// What the child under `key` is (`key` is not looked at where the node is a list).
    pub(crate) fn child(self, key: &str) -> NodeKind {
        match self {
            NodeKind::Map(kind) | NodeKind::List(kind) => *kind,
            NodeKind::Schema => schema_child(key),
            NodeKind::Data | NodeKind::SecurityScheme => NodeKind::Data,
            NodeKind::OpenApi => match key {
                "paths" => NodeKind::Paths,
                // `x-webhooks` is how 3.0 documents spell 3.1's `webhooks`.
                "webhooks" | "x-webhooks" => NodeKind::Map(&NodeKind::PathItem),
                "components" => NodeKind::Components,
                _ => NodeKind::Data,
            },
            NodeKind::Components => component_child(key),
            NodeKind::Paths | NodeKind::Callback if !key.starts_with("x-") => NodeKind::PathItem,
            NodeKind::Responses if !key.starts_with("x-") => NodeKind::Response,
            NodeKind::Paths | NodeKind::Callback | NodeKind::Responses => NodeKind::Data,
            NodeKind::PathItem => match key {
                "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace"
                | "query" => NodeKind::Operation,
                "additionalOperations" => NodeKind::Map(&NodeKind::Operation),
                "parameters" => NodeKind::List(&NodeKind::Parameter),
                _ => NodeKind::Data,
            },
            NodeKind::Operation => match key {
                "parameters" => NodeKind::List(&NodeKind::Parameter),
                "requestBody" => NodeKind::RequestBody,
                "responses" => NodeKind::Responses,
                "callbacks" => NodeKind::Map(&NodeKind::Callback),
                _ => NodeKind::Data,
            },
            NodeKind::Parameter | NodeKind::Header => match key {
                "schema" => NodeKind::Schema,
                "content" => NodeKind::Map(&NodeKind::MediaType),
                _ => NodeKind::Data,
            },
            NodeKind::RequestBody if key == "content" => NodeKind::Map(&NodeKind::MediaType),
            NodeKind::RequestBody => NodeKind::Data,
            NodeKind::Response => match key {
                "content" => NodeKind::Map(&NodeKind::MediaType),
                "headers" => NodeKind::Map(&NodeKind::Header),
                _ => NodeKind::Data,
            },
            NodeKind::MediaType => match key {
                "schema" | "itemSchema" | "x-item-schema" => NodeKind::Schema,
                "encoding" => NodeKind::Map(&NodeKind::Encoding),
                _ => NodeKind::Data,
            },
            NodeKind::Encoding if key == "headers" => NodeKind::Map(&NodeKind::Header),
            NodeKind::Encoding => NodeKind::Data,
        }
    }

    /// What the items of an array in this place are.
    pub(crate) fn item(self) -> NodeKind {
        match self {
            NodeKind::List(kind) => *kind,
            // The draft-04 tuple `items: [a, b]` is a list at a schema's place.
            NodeKind::Schema => NodeKind::Schema,
            _ => NodeKind::Data,
        }
    }

    /// Whether the standard has a Reference Object here, so that later passes follow one.
    pub(crate) fn may_be_reference(self) -> bool {
        matches!(
            self,
            NodeKind::PathItem
                | NodeKind::Parameter
                | NodeKind::Header
                | NodeKind::RequestBody
                | NodeKind::Response
                | NodeKind::Callback
                | NodeKind::SecurityScheme
                | NodeKind::Schema
        )
    }

    /// The kind of the node at `pointer` below a node of this kind.
    pub(crate) fn descend(self, pointer: &str) -> NodeKind {
        Pointer::from_fragment(pointer)
            .tokens()
            .fold(self, |kind, token| kind.child(&token))
    }
}

fn component_child(key: &str) -> NodeKind {
    match key {
        "schemas" => NodeKind::Map(&NodeKind::Schema),
        "responses" => NodeKind::Map(&NodeKind::Response),
        "parameters" => NodeKind::Map(&NodeKind::Parameter),
        "requestBodies" => NodeKind::Map(&NodeKind::RequestBody),
        "headers" => NodeKind::Map(&NodeKind::Header),
        "callbacks" => NodeKind::Map(&NodeKind::Callback),
        "pathItems" => NodeKind::Map(&NodeKind::PathItem),
        "mediaTypes" => NodeKind::Map(&NodeKind::MediaType),
        "securitySchemes" => NodeKind::Map(&NodeKind::SecurityScheme),
        _ => NodeKind::Data,
    }
}

/// `if`, `then`, `else`, `contains`, `propertyNames`, `dependentSchemas` and `unevaluated…` are left
/// out: they check values and say nothing about types.
fn schema_child(key: &str) -> NodeKind {
    match key {
        "properties" | "patternProperties" | "x-pattern-properties" | "$defs" | "definitions" => {
            NodeKind::Map(&NodeKind::Schema)
        }
        "oneOf" | "anyOf" | "allOf" | "prefixItems" | "x-prefix-items" => {
            NodeKind::List(&NodeKind::Schema)
        }
        "items" | "additionalItems" | "additionalProperties" | "not" => NodeKind::Schema,
        _ => NodeKind::Data,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_has_the_kind_of_its_place() {
        let kind = |pointer: &str| NodeKind::OpenApi.descend(pointer);
        assert_eq!(
            kind("/components/schemas/A/properties/default/items"),
            NodeKind::Schema
        );
        assert_eq!(kind("/components/schemas/A/default"), NodeKind::Data);
        assert_eq!(kind("/paths/~1a/get/parameters/0"), NodeKind::Parameter);
        assert_eq!(kind("/definitions/A"), NodeKind::Data);
    }
}
