//! Real documents, read in place where they are there.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostics, Severity};
use crate::document::Pointer;
use crate::ir::{Api, Shape, Ty};

/// The folder of documents, or `None` where it is not there, which is said.
fn specs() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/specs");
    if folder.is_dir() {
        return Some(folder);
    }
    println!(
        "skipped: there is no folder of documents at {}",
        folder.display()
    );
    None
}

/// All passes up to emission. `None` where the document is rejected as a whole.
fn read(folder: &Path, name: &str) -> Option<(Api, Diagnostics)> {
    let mut diagnostics = Diagnostics::default();
    let mut document = crate::load::load(
        folder,
        Path::new(name),
        crate::options::Files::Project,
        &mut diagnostics,
    )
    .ok()?;
    crate::lower::lower(&mut document, &mut diagnostics);
    let mut api = crate::passes::unnamed(&document.root, &mut diagnostics);
    crate::passes::names::assign(&mut api);
    crate::passes::cycles::break_cycles(&mut api);
    crate::passes::check::check(&mut api, &mut diagnostics);
    Some((api, diagnostics))
}

fn errors(diagnostics: &Diagnostics) -> Vec<String> {
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error);
    errors
        .map(|d| format!("{}: {}", d.pointer, d.message))
        .collect()
}

/// Where a value is untyped: the place, and what is untyped there.
fn untyped(api: &Api) -> Vec<(Pointer, &'static str)> {
    let mut places = Vec::new();
    let look = |places: &mut Vec<_>, ty: &Ty, at: &Pointer| {
        places.extend(any_in(ty).map(|what| (at.clone(), what)));
    };
    for def in &api.types {
        match &def.shape {
            Shape::Object(object) => {
                object
                    .properties
                    .iter()
                    .for_each(|p| look(&mut places, &p.ty, &p.pointer));
                let any_key = object.additional == Some(Ty::Any);
                places.extend(any_key.then(|| (def.pointer.clone(), "additional")));
            }
            Shape::Union(union) => union
                .variants
                .iter()
                .for_each(|v| look(&mut places, &v.ty, &def.pointer)),
            Shape::Alias { ty, .. } => look(&mut places, ty, &def.pointer),
            Shape::Enum(_) => {}
        }
    }
    for operation in &api.operations {
        operation
            .parameters
            .iter()
            .for_each(|p| look(&mut places, &p.ty, &p.pointer));
        operation
            .body
            .iter()
            .flat_map(|b| &b.media)
            .for_each(|m| look(&mut places, &m.ty, &operation.pointer));
        for response in &operation.responses {
            response
                .media
                .iter()
                .for_each(|m| look(&mut places, &m.ty, &response.pointer));
        }
    }
    api.events
        .iter()
        .for_each(|event| look(&mut places, &event.payload, &event.pointer));
    places
}

fn any_in(ty: &Ty) -> Option<&'static str> {
    match ty {
        Ty::Any => Some("value"),
        Ty::Nullable(inner) | Ty::Boxed(inner) => any_in(inner),
        Ty::List(inner) => any_in(inner).map(|_| "items"),
        Ty::Map(inner) => any_in(inner).map(|_| "map"),
        Ty::Tuple(items) => items.iter().find_map(any_in),
        _ => None,
    }
}

/// Every document says what it must say here; with `SHOW` set, what is in them is listed.
fn show(name: &str, api: &Api, diagnostics: &Diagnostics) {
    if std::env::var_os("SHOW").is_none() {
        return;
    }
    println!(
        "{name}: {} operations, {} types",
        api.operations.len(),
        api.types.len()
    );
    for d in diagnostics.iter() {
        println!("{name} {:?} {}: {}", d.severity, d.pointer, d.message);
    }
    for (at, what) in untyped(api) {
        println!("{name} untyped {what} {at}");
    }
}

#[test]
fn lago_is_typed_throughout() {
    let Some(folder) = specs() else { return };
    for (name, operations, events, components) in [
        ("lago.yaml", 202, 61, 303),
        ("lago-2023-11.yaml", 82, 0, 124),
    ] {
        let Some((api, diagnostics)) = read(&folder, name) else {
            panic!("{name} is rejected")
        };
        assert_eq!(errors(&diagnostics), [""; 0], "{name}");
        assert_eq!(api.operations.len(), operations, "{name}");
        assert_eq!(api.events.len(), events, "{name}");
        let found = api
            .types
            .iter()
            .filter(|def| crate::ir::walk::is_component(def))
            .count();
        assert_eq!(found, components, "{name}");
        // Only what the document itself leaves untyped is untyped: `type: object` without properties, and what
        // it requires without describing (which is a warning each).
        let values = untyped(&api)
            .into_iter()
            .filter(|(_, what)| *what == "value");
        let odd: Vec<_> = values
            .map(|(at, _)| at.to_string())
            .filter(|at| !at.ends_with("/required"))
            .collect();
        assert_eq!(odd, [""; 0], "{name}");
    }
}

/// A document with an operation that can't be called: its required form is an array.
const LACKING: (&str, usize) = ("heyapi-full-3.1.yaml", 1);

#[test]
fn all_documents_go_through() {
    let Some(folder) = specs() else { return };
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).unwrap_or_default();
    let mut read_documents = 0;
    for line in index.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let name = fields[0];
        let Some((api, diagnostics)) = read(&folder, name) else {
            assert_eq!(fields[1], "2.0", "{name} is rejected");
            continue;
        };
        show(name, &api, &diagnostics);
        assert_eq!(errors(&diagnostics), [""; 0], "{name}");
        let left_out = if name == LACKING.0 { LACKING.1 } else { 0 };
        assert_eq!(api.left_out.len(), left_out, "{name}");
        let operations = api.operations.len() + left_out;
        assert_eq!(operations.to_string(), fields[3], "{name}");
        assert_names_are_sound(name, &api);
        read_documents += 1;
    }
    assert!(read_documents > 60, "{read_documents}");
}

/// Names are there, legal and unique in their scope.
fn assert_names_are_sound(document: &str, api: &Api) {
    let types = api.types.iter().map(|def| &def.name.rust);
    let of_operations = api.operations.iter().flat_map(|o| {
        let names = &o.type_names;
        [
            &names.params,
            &names.body,
            &names.success,
            &names.error,
            &names.result,
        ]
    });
    assert_unique(document, types.chain(of_operations));
    assert_unique(document, api.operations.iter().map(|o| &o.name.rust));
    assert_unique(document, api.operations.iter().map(|o| &o.name.wire));
    assert_unique(
        document,
        api.events.iter().flat_map(|e| [&e.name.rust, &e.type_name]),
    );
    for operation in &api.operations {
        let body = operation.body.iter().map(|body| &body.rust);
        assert_unique(
            document,
            operation
                .parameters
                .iter()
                .map(|p| &p.name.rust)
                .chain(body),
        );
        assert_unique(
            document,
            operation
                .parameters
                .iter()
                .flat_map(|p| [&p.key].into_iter().chain(&p.aliases)),
        );
    }
    for def in &api.types {
        match &def.shape {
            Shape::Object(o) => assert_unique(document, o.properties.iter().map(|p| &p.name.rust)),
            Shape::Enum(list) => assert_unique(document, list.values.iter().map(|v| &v.name.rust)),
            Shape::Union(u) => assert_unique(document, u.variants.iter().map(|v| &v.name.rust)),
            Shape::Alias { .. } => {}
        }
    }
}

fn assert_unique<'a>(document: &str, names: impl Iterator<Item = &'a String>) {
    let mut seen = std::collections::HashSet::new();
    for name in names {
        assert!(!name.is_empty(), "{document}: an empty name");
        assert!(seen.insert(name), "{document}: {name} twice");
    }
}
