use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::*;
use crate::document::locate;
use crate::load;
use crate::options::Files;

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "extism-openapi-external-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        for (name, text) in files {
            let file = path.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Folder(path)
    }

    fn load(&self, name: &str) -> (Document, Diagnostics) {
        let mut diagnostics = Diagnostics::default();
        let document =
            load::load(&self.0, Path::new(name), Files::Project, &mut diagnostics).unwrap();
        (document, diagnostics)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[track_caller]
fn at<'a>(document: &'a Document, pointer: &str) -> &'a Value {
    document
        .root
        .pointer(pointer)
        .unwrap_or_else(|| panic!("nothing at {pointer} in {:#}", document.root))
}

/// Follows references as later passes do.
#[track_caller]
fn resolved<'a>(document: &'a Document, pointer: &str) -> &'a Value {
    let mut value = at(document, pointer);
    while let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        value = at(document, reference.strip_prefix('#').unwrap());
    }
    value
}

#[test]
fn components_and_paths_take_their_files_in() {
    let folder = Folder::new(&[
        (
            "specs/openapi.yaml",
            "openapi: 3.1.0\npaths:\n  /a:\n    $ref: ./paths/a.yaml\ncomponents:\n  schemas:\n    A:\n      \
             $ref: 'schemas/a.json'\n    Same: {$ref: schemas/a.json}\n",
        ),
        (
            "specs/paths/a.yaml",
            "get:\n  responses:\n    '200':\n      content:\n        application/json:\n          schema:\n            \
             $ref: ../schemas/a.json\n",
        ),
        (
            "specs/schemas/a.json",
            r##"{"properties": {"b": {"$ref": "b.yaml#/B"}, "self": {"$ref": "#"}, "root": {"$ref": "../openapi.yaml#/components/schemas/A"}}}"##,
        ),
        (
            "specs/schemas/b.yaml",
            "B:\n  type: string\nUnused:\n  $ref: ./missing.yaml\n",
        ),
    ]);
    let (document, diagnostics) = folder.load("specs/openapi.yaml");
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let a = json!({ "$ref": "#/components/schemas/A" });
    assert_eq!(
        at(&document, "/components/schemas/A/properties"),
        &json!({ "b": { "$ref": "#/x-extism-openapi-files/schemas~1b.yaml/B" }, "self": a, "root": a })
    );
    assert_eq!(at(&document, "/components/schemas/Same"), &a);
    assert_eq!(
        at(
            &document,
            "/paths/~1a/get/responses/200/content/application~1json/schema"
        ),
        &a
    );
    assert_eq!(
        at(&document, "/x-extism-openapi-files/schemas~1b.yaml/B"),
        &json!({ "type": "string" })
    );

    let paths: Vec<_> = document
        .files
        .iter()
        .map(|file| file.path.to_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        [
            "specs/openapi.yaml",
            "specs/paths/a.yaml",
            "specs/schemas/a.json",
            "specs/schemas/b.yaml"
        ]
    );
    let place = |pointer: &str| {
        let place = locate(&document, &Pointer::from_fragment(pointer));
        format!(
            "{}:{}:{} {}",
            place.file.display(),
            place.line,
            place.column,
            place.pointer
        )
    };
    assert_eq!(
        place("/paths/~1a/get/responses/200"),
        "specs/paths/a.yaml:3:5 #/get/responses/200"
    );
    assert_eq!(
        place("/components/schemas/A/properties/b"),
        "specs/schemas/a.json:1:17 #/properties/b"
    );
    assert_eq!(
        place("/x-extism-openapi-files/schemas~1b.yaml/B"),
        "specs/schemas/b.yaml:1:1 #/B"
    );
    assert_eq!(
        place("/components/schemas/Same"),
        "specs/openapi.yaml:9:5 #/components/schemas/Same"
    );
}

#[test]
fn files_may_refer_to_each_other_in_circles() {
    let folder = Folder::new(&[
        (
            "root.yaml",
            "openapi: 3.0.0\ncomponents:\n  schemas:\n    A: {$ref: a.yaml}\n    P: {$ref: p.yaml}\n",
        ),
        ("a.yaml", "properties: {b: {$ref: b.yaml}}\n"),
        (
            "b.yaml",
            "properties: {a: {$ref: a.yaml}, b: {$ref: ./b.yaml}}\n",
        ),
        ("p.yaml", "$ref: q.yaml\n"),
        ("q.yaml", "$ref: p.yaml\n"),
    ]);
    let (document, diagnostics) = folder.load("root.yaml");
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(document.files.len(), 5);
    let b = resolved(&document, "/components/schemas/A/properties/b");
    assert_eq!(
        b["properties"]["a"],
        json!({ "$ref": "#/components/schemas/A" })
    );
    assert_eq!(
        b["properties"]["b"],
        json!({ "$ref": "#/x-extism-openapi-files/b.yaml" })
    );
}

#[test]
fn references_where_the_standard_has_none_are_replaced() {
    let folder = Folder::new(&[
        (
            "root.yaml",
            "openapi: 3.0.0\npaths:\n  /a:\n    get: {$ref: op.yaml}\n    put: {$ref: op.yaml}\ncomponents:\n  schemas: {$ref: all.yaml}\n",
        ),
        ("op.yaml", "responses:\n  default: {$ref: 'all.yaml#/R'}\n"),
        (
            "all.yaml",
            "A: {type: string}\nB: {$ref: b.yaml}\nR: {description: r}\n",
        ),
        ("b.yaml", "properties: {a: {$ref: 'all.yaml#/A'}}\n"),
    ]);
    let (document, diagnostics) = folder.load("root.yaml");
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(
        at(&document, "/components/schemas/A"),
        &json!({ "type": "string" })
    );
    assert_eq!(
        at(&document, "/components/schemas/B"),
        &json!({ "properties": { "a": { "$ref": "#/components/schemas/A" } } })
    );
    for method in ["get", "put"] {
        let response = resolved(&document, &format!("/paths/~1a/{method}/responses/default"));
        assert_eq!(response, &json!({ "description": "r" }));
    }
    let place = locate(
        &document,
        &Pointer::from_fragment("/components/schemas/B/properties/a"),
    );
    assert_eq!(
        (place.file.to_str(), place.line, place.column),
        (Some("b.yaml"), 1, 14)
    );
    let place = locate(
        &document,
        &Pointer::from_fragment("/paths/~1a/put/responses"),
    );
    assert_eq!((place.file.to_str(), place.line), (Some("op.yaml"), 1));
}

#[test]
fn faults_name_the_reference_and_keep_it() {
    let folder = Folder::new(&[
        (
            "root.yaml",
            "openapi: 3.1.0\ncomponents:\n  schemas:\n    A: {$ref: schema.yaml}\n    B: {$ref: 'schemas.yaml#/Nope'}\n    \
             C: {$ref: 'https://a.example/c.yaml'}\n    D: {$ref: /etc/hosts}\n    E: {$ref: bad.yaml}\n    F: {$ref: '#nowhere'}\n    \
             G: {example: {$ref: never.yaml}}\n",
        ),
        ("schemas.yaml", "A: {}\n"),
        ("bad.yaml", "a: 1\na: 2\n"),
    ]);
    let (document, diagnostics) = folder.load("root.yaml");
    let all: Vec<String> = diagnostics
        .iter()
        .map(|d| {
            format!(
                "{} {} = {}",
                d.pointer,
                d.message,
                d.help.as_deref().unwrap_or_default()
            )
        })
        .collect();
    assert_eq!(
        all,
        [
            "#/components/schemas/A `schema.yaml` does not exist = there is `schemas.yaml` in that folder",
            "#/components/schemas/B `schemas.yaml#/Nope`: there is nothing at `#/Nope` in `schemas.yaml`; it is ignored = check the name after `#`",
            "#/components/schemas/C `https://a.example/c.yaml` is not a file: nothing is fetched while compiling = save it beside the document and refer to it by its relative path",
            "#/components/schemas/D `/etc/hosts` is an absolute path = write it relative to the file that it stands in",
            "#/components/schemas/E `bad.yaml:2:1` can't be parsed: duplicate key `a` = a mapping has each key once: remove or rename one of them",
            "#/components/schemas/F `#nowhere`: there is no `$anchor: nowhere`; it is ignored = refer to a schema by its path, as in `#/components/schemas/Name`",
        ]
    );
    assert_eq!(
        at(&document, "/components/schemas/A"),
        &json!({ "$ref": "schema.yaml" })
    );
    let tracked: Vec<_> = document
        .files
        .iter()
        .map(|file| file.path.to_str().unwrap())
        .collect();
    assert_eq!(tracked, ["root.yaml", "schemas.yaml", "bad.yaml"]);
}

#[test]
fn files_outside_of_the_project_are_read_only_by_the_option() {
    let folder = Folder::new(&[
        (
            "a/b/c/root.yaml",
            "openapi: 3.0.0\ncomponents:\n  schemas:\n    A: {$ref: ../../common.yaml}\n    B: {$ref: ../../common.yaml}\n    \
             C: {$ref: .hidden.yaml}\n    D: {$ref: ../../nowhere.yaml}\n",
        ),
        ("a/common.yaml", "type: object\n"),
        ("a/b/c/.hidden.yaml", "type: object\n"),
    ]);
    let load = |files: Files| {
        let mut diagnostics = Diagnostics::default();
        let base = folder.0.join("a/b/c");
        let path = Path::new("root.yaml");
        let document = load::load(&base, path, files, &mut diagnostics).unwrap();
        let said: Vec<String> = diagnostics.iter().map(|it| it.message.clone()).collect();
        (document.files.len(), said)
    };
    assert_eq!(
        load(Files::Project),
        (
            1,
            vec![
                "`../../common.yaml` lies outside of the project: it is not read".to_owned(),
                "`.hidden.yaml` is hidden (a name in it begins with `.`): it is not read"
                    .to_owned(),
                // Whether it exists is not revealed.
                "`../../nowhere.yaml` lies outside of the project: it is not read".to_owned(),
            ]
        )
    );
    assert_eq!(
        load(Files::Anywhere),
        (3, vec!["`../../nowhere.yaml` does not exist".to_owned()])
    );
}

#[test]
fn a_discriminator_may_map_to_files() {
    let folder = Folder::new(&[
        (
            "root.yaml",
            "openapi: 3.0.0\ncomponents:\n  schemas:\n    Pet:\n      oneOf: [{$ref: dog.yaml}]\n      \
             discriminator: {propertyName: kind, mapping: {dog: dog.yaml, cat: Cat, own: '#/components/schemas/Pet'}}\n",
        ),
        ("dog.yaml", "type: object\n"),
    ]);
    let (document, diagnostics) = folder.load("root.yaml");
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(
        at(&document, "/components/schemas/Pet/discriminator/mapping"),
        &json!({ "dog": "#/x-extism-openapi-files/dog.yaml", "cat": "Cat", "own": "#/components/schemas/Pet" })
    );
}

/// Every reference of every document in `multi/` leads somewhere, and none is left external.
#[test]
fn documents_of_many_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/specs/multi");
    if !folder.exists() {
        eprintln!("SKIPPED: {} is not there", folder.display());
        return;
    }
    for (name, operations) in [
        ("lago-src/openapi.yaml", 202),
        ("lichess-src/lichess-api.yaml", 190),
        ("digitalocean-src/DigitalOcean-public.v2.yaml", 659),
    ] {
        let mut diagnostics = Diagnostics::default();
        let document =
            load::load(&folder, Path::new(name), Files::Project, &mut diagnostics).unwrap();
        assert!(diagnostics.is_empty(), "{name}: {diagnostics:?}");
        let mut found = 0;
        for path in at(&document, "/paths").as_object().unwrap().values() {
            let path = path
                .get("$ref")
                .and_then(Value::as_str)
                .map_or(path, |reference| {
                    resolved(&document, reference.strip_prefix('#').unwrap())
                });
            let methods = [
                "get", "put", "post", "delete", "options", "head", "patch", "trace",
            ];
            for operation in methods.iter().filter_map(|method| path.get(*method)) {
                assert!(operation.get("responses").is_some(), "{name}: {operation}");
                found += 1;
            }
        }
        assert_eq!(found, operations, "{name}");
        assert!(
            document.files.len() > 50,
            "{name}: {}",
            document.files.len()
        );
    }
}
