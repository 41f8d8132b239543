//! What the `$id`s and anchors in a file name.
//!
//! A schema with an `$id` is a resource of its own: the references in it start from its address, and
//! its anchors belong to it alone. Addresses are names here, nothing is fetched from them.

use serde_json::{Map, Value};

use super::join;
use super::reference::has_scheme;
use crate::document::{Pointer, Trail, rebase};
use crate::hash::HashMap;

/// The resources of one file.
#[derive(Debug, Default)]
pub(super) struct Resources {
    /// The file itself first, whose address is empty; outer ones before those in them.
    all: Vec<Resource>,
}

#[derive(Debug)]
struct Resource {
    at: Pointer,
    address: String,
    anchors: HashMap<String, Pointer>,
    /// Those that a `$dynamicRef` from further in may mean.
    dynamic: HashMap<String, Pointer>,
}

impl Resources {
    pub(super) fn of(file: &Value) -> Self {
        let mut resources = Resources::default();
        // 3.2: the document's own address.
        let own = file.get("$self").and_then(Value::as_str);
        let own = own.unwrap_or_default().trim_end_matches('#').to_owned();
        resources.open(&Trail::start(&Pointer::root()), own);
        resources.collect(file, 0, &Trail::start(&Pointer::root()), false);
        resources
    }

    /// The place that a reference in this file names, where `$id`s and anchors decide it.
    pub(super) fn find(&self, from: &Pointer, text: &str) -> Option<Pointer> {
        let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
        let around = self.around(from)?;
        if address.is_empty() {
            let own = self.within(around, fragment);
            // Before 3.1 `$id` meant nothing, and many who write one still refer to the whole document.
            return own.or_else(|| self.anchored(fragment));
        }
        let address = resolve(&around.address, address);
        let named = |resource: &&Resource| !address.is_empty() && resource.address == address;
        let resource = self.all.iter().find(named)?;
        match fragment {
            "" => Some(resource.at.clone()),
            fragment if fragment.starts_with('/') => {
                Some(join(&resource.at, &Pointer::from_fragment(fragment)))
            }
            name => resource.anchors.get(name).cloned(),
        }
    }

    /// The place that a `$dynamicRef` means, given the place `initial` that it names as a plain `$ref`.
    ///
    /// By the standard that depends on the path by which a validator got there. A type has one meaning: that
    /// of the path from the file's outermost schema, which is how the file is meant to be used.
    pub(super) fn find_dynamic(&self, initial: &Pointer) -> Option<Pointer> {
        let named = |resource: &Resource| {
            let mut dynamic = resource.dynamic.iter();
            dynamic.find_map(|(name, at)| (at == initial).then(|| name.clone()))
        };
        let name = self.all.iter().find_map(named)?;
        // The file and, where it has an `$id`, the schema that it is.
        let root = Pointer::root();
        let mut outermost = self.all.iter().filter(|resource| resource.at == root);
        outermost
            .find_map(|resource| resource.dynamic.get(&name))
            .cloned()
    }

    /// Whether a `$dynamicRef` that names this place as a plain `$ref` means another in other uses.
    pub(super) fn has_several(&self, initial: &Pointer) -> bool {
        let named = |resource: &&Resource| resource.dynamic.values().any(|at| at == initial);
        let Some(own) = self.all.iter().find(named) else {
            return false;
        };
        let mut names = own.dynamic.iter().filter(|(_, at)| *at == initial);
        names.any(|(name, _)| {
            let having = self.all.iter().filter(|it| it.dynamic.contains_key(name));
            having.count() > 1
        })
    }

    /// The innermost resource that holds a place.
    fn around(&self, from: &Pointer) -> Option<&Resource> {
        let holds = |resource: &&Resource| rebase(from, &resource.at, &Pointer::root()).is_some();
        self.all.iter().rev().find(holds)
    }

    fn within(&self, resource: &Resource, fragment: &str) -> Option<Pointer> {
        if fragment.is_empty() || fragment.starts_with('/') {
            return Some(join(&resource.at, &Pointer::from_fragment(fragment)));
        }
        resource.anchors.get(fragment).cloned()
    }

    fn anchored(&self, name: &str) -> Option<Pointer> {
        let mut all = self.all.iter();
        all.find_map(|resource| resource.anchors.get(name)).cloned()
    }

    fn open(&mut self, trail: &Trail<'_>, address: String) -> usize {
        self.all.push(Resource {
            at: trail.pointer(),
            address,
            anchors: HashMap::default(),
            dynamic: HashMap::default(),
        });
        self.all.len() - 1
    }

    /// `names` says whether the keys of an object are names that its author chose.
    fn collect(&mut self, value: &Value, mut around: usize, trail: &Trail<'_>, names: bool) {
        match value {
            Value::Object(object) => {
                if !names {
                    around = self.note(object, around, trail);
                }
                for (key, child) in object.iter().filter(|(key, _)| names || !is_data(key)) {
                    let names = !names && holds_names(key);
                    self.collect(child, around, &Trail::key(trail, key), names);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.collect(item, around, &Trail::index(trail, index), false);
                }
            }
            _ => {}
        }
    }

    /// Notes the `$id` and anchors of an object. Returns the resource that it is in.
    fn note(&mut self, object: &Map<String, Value>, mut around: usize, trail: &Trail<'_>) -> usize {
        if let Some(Value::String(id)) = object.get("$id") {
            let base = self
                .all
                .get(around)
                .map_or("", |resource| &resource.address);
            let address = resolve(base, id.strip_suffix('#').unwrap_or(id));
            // Draft 4's `$id: "#name"` is an anchor and no address.
            if !id.starts_with('#') {
                around = self.open(trail, address);
            }
        }
        for key in ["$anchor", "$dynamicAnchor"] {
            if let Some(Value::String(name)) = object.get(key)
                && let Some(resource) = self.all.get_mut(around)
            {
                let anchor = resource.anchors.entry(name.clone());
                let at = anchor.or_insert_with(|| trail.pointer()).clone();
                if key == "$dynamicAnchor" {
                    resource.dynamic.entry(name.clone()).or_insert(at);
                }
            }
        }
        around
    }
}

/// Keys below which nothing is a schema.
fn is_data(key: &str) -> bool {
    matches!(key, "enum" | "const" | "default" | "example" | "examples")
}

/// Keys of schemas by names.
fn holds_names(key: &str) -> bool {
    matches!(
        key,
        "properties"
            | "patternProperties"
            | "$defs"
            | "definitions"
            | "dependentSchemas"
            | "schemas"
    )
}

/// A reference from a base address (RFC 3986, 5.2, without what addresses of schemas don't have).
fn resolve(base: &str, reference: &str) -> String {
    if has_scheme(reference) {
        return reference.to_owned();
    }
    let (authority_end, path_start) = match base.find("://") {
        Some(at) => {
            let host = at + "://".len();
            let end = base[host..]
                .find('/')
                .map_or(base.len(), |slash| host + slash);
            (end, end)
        }
        // A relative `$id` in a file without an address.
        None if !has_scheme(base) => (0, 0),
        // `urn:…` has no path.
        None => return reference.to_owned(),
    };
    if reference.starts_with("//") {
        let scheme = base.split_once("://").map_or("", |(scheme, _)| scheme);
        return format!("{scheme}:{reference}");
    }
    let authority = &base[..authority_end];
    if reference.starts_with('/') {
        return format!("{authority}{reference}");
    }
    let path = &base[path_start..];
    let folder = path.rfind('/').map_or("", |slash| &path[..=slash]);
    let joined = format!("{folder}{reference}");
    let absolute = joined.starts_with('/') || !authority.is_empty();
    let mut parts: Vec<&str> = Vec::new();
    for part in joined
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
    {
        match part {
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let slash = if absolute { "/" } else { "" };
    let end = if joined.ends_with('/') && !parts.is_empty() {
        "/"
    } else {
        ""
    };
    format!("{authority}{slash}{}{end}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(file: &Value, from: &str, text: &str) -> Option<String> {
        let found = Resources::of(file).find(&Pointer::from_fragment(from), text);
        found.map(|pointer| pointer.to_string())
    }

    #[test]
    fn references_start_from_the_nearest_identifier() {
        let file = json!({
            "$id": "http://a.example/root/base.json",
            "$defs": {
                "B": {
                    "$id": "nested/b.json",
                    "properties": { "c": { "$ref": "#/$defs/C" }, "d": { "$ref": "../sibling.json" } },
                    "$defs": { "C": { "$anchor": "c" } },
                },
                "S": { "$id": "http://a.example/root/sibling.json" },
                "A": { "$anchor": "c" },
                "not": { "enum": [{ "$id": "nested/b.json" }] },
            },
        });
        let inner = "/$defs/B/properties/c";
        assert_eq!(
            found(&file, inner, "#/$defs/C").unwrap(),
            "#/$defs/B/$defs/C"
        );
        assert_eq!(found(&file, inner, "#c").unwrap(), "#/$defs/B/$defs/C");
        assert_eq!(found(&file, "/$defs", "#c").unwrap(), "#/$defs/A");
        assert_eq!(found(&file, inner, "../sibling.json").unwrap(), "#/$defs/S");
        assert_eq!(
            found(&file, "", "nested/b.json#c").unwrap(),
            "#/$defs/B/$defs/C"
        );
        assert_eq!(found(&file, inner, "/root/base.json").unwrap(), "#");
        assert_eq!(found(&file, "", "other.json"), None);
    }

    /// The test suite, dynamicRef.json: "resolves to the first $dynamicAnchor in the dynamic scope".
    #[test]
    fn a_dynamic_reference_means_the_outermost_anchor_of_its_name() {
        let file = json!({
            "$id": "http://a.example/strict",
            "$dynamicAnchor": "node",
            "$defs": {
                "tree": { "$id": "tree", "$dynamicAnchor": "node", "items": { "$dynamicRef": "#node" } },
                "list": { "$id": "list", "$dynamicAnchor": "item", "$defs": { "a": { "$anchor": "node" } } },
            },
        });
        let resources = Resources::of(&file);
        let from = |from: &str, text: &str| {
            let initial = resources.find(&Pointer::from_fragment(from), text).unwrap();
            resources.find_dynamic(&initial).map(|at| at.to_string())
        };
        assert_eq!(from("/$defs/tree/items", "#node").unwrap(), "#");
        assert_eq!(from("/$defs/list/items", "#item"), None);
        assert_eq!(from("/$defs/list/items", "#node"), None);
    }

    #[test]
    fn addresses_are_joined() {
        let urn = "urn:uuid:deadbeef";
        for (base, reference, joined) in [
            ("http://a/b/c", "d", "http://a/b/d"),
            ("http://a/b/c", "/d", "http://a/d"),
            ("http://a/b/c/", "../../../d/", "http://a/d/"),
            ("http://a", "d", "http://a/d"),
            ("http://a/b", "//c/d", "http://c/d"),
            ("", "./d.json", "d.json"),
            ("x/y", "z", "x/z"),
            (urn, "http://a/b", "http://a/b"),
            (urn, "d", "d"),
        ] {
            assert_eq!(resolve(base, reference), joined, "{base} {reference}");
        }
    }
}
