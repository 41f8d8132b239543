//! Counts the contents of a document, independently of the passes that are tested.

use std::collections::HashSet;

use serde_json::{Map, Value};
use syn::{Item, Type};

/// The keys of a path item that are methods.
const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// One operation of a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// In upper case.
    pub method: String,
    /// As written in the document.
    pub path: String,
}

/// Every operation under `paths`. References to path items are followed.
pub fn operations(root: &Value) -> Vec<Endpoint> {
    let mut found = Vec::new();
    let paths = root.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        if path.starts_with("x-") {
            continue;
        }
        let mut seen = HashSet::new();
        let mut item = item.as_object();
        while let Some(operations) = item {
            for method in methods(operations) {
                let endpoint = Endpoint {
                    method,
                    path: path.clone(),
                };
                if !found.contains(&endpoint) {
                    found.push(endpoint);
                }
            }
            let target = operations.get("$ref").and_then(Value::as_str);
            item = target
                .filter(|target| seen.insert((*target).to_owned()))
                .and_then(|target| root.pointer(target.strip_prefix('#')?))
                .and_then(Value::as_object);
        }
    }
    found
}

fn methods(item: &Map<String, Value>) -> Vec<String> {
    let fixed = item
        .iter()
        .filter(|(key, value)| METHODS.contains(&key.as_str()) && value.is_object())
        .map(|(key, _)| key.to_uppercase());
    // OpenAPI 3.2: methods with other names.
    let others = item.get("additionalOperations").and_then(Value::as_object);
    let others = others.into_iter().flat_map(|others| others.keys().cloned());
    fixed.chain(others).collect()
}

/// How many implementations of the runtime's trait `name` an expansion has.
pub fn implementations(items: &[Item], name: &str) -> usize {
    let of_item = |item: &Item| match item {
        Item::Impl(implementation) => {
            let is_it = implementation.trait_.as_ref().is_some_and(|(path, _)| {
                path.segments
                    .last()
                    .is_some_and(|segment| segment.ident == name)
            });
            usize::from(is_it && matches!(*implementation.self_ty, Type::Path(_)))
        }
        Item::Mod(module) => module
            .content
            .as_ref()
            .map_or(0, |(_, items)| implementations(items, name)),
        _ => 0,
    };
    items.iter().map(of_item).sum()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operations_are_counted_through_references() {
        let root = json!({
            "paths": {
                "/a": { "get": {}, "summary": "", "parameters": [], "additionalOperations": { "COPY": {} } },
                "/b": { "$ref": "#/components/pathItems/b", "get": {} },
                "/circle": { "$ref": "#/paths/~1circle", "put": {} },
                "x-c": { "get": {} },
            },
            "components": { "pathItems": { "b": { "get": {}, "query": {} } } },
        });
        let found = operations(&root);
        let found: Vec<String> = found
            .iter()
            .map(|at| format!("{} {}", at.method, at.path))
            .collect();
        assert_eq!(
            found,
            ["GET /a", "COPY /a", "GET /b", "QUERY /b", "PUT /circle"]
        );
    }

    #[test]
    fn implementations_are_counted_in_modules_too() {
        let file: syn::File = syn::parse_quote! {
            impl ::runtime::Event for A {}
            impl Other for A {}
            mod webhooks { impl Event for B {} }
        };
        assert_eq!(implementations(&file.items, "Event"), 2);
    }
}
