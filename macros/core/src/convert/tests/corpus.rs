//! Real documents, read in place where they are there.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostics, Severity};
use crate::ir::{Api, Shape, Ty};
use crate::pointer::Pointer;

/// The folder of documents, or `None` where it is not there, which is said.
fn specs() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/specs");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: there is no folder of documents at {}", folder.display());
    None
}

/// All passes up to emission. `None` where the document is refused as a whole.
fn read(folder: &Path, name: &str) -> Option<(Api, Diagnostics)> {
    let mut diagnostics = Diagnostics::default();
    let mut document = crate::source::load(folder, Path::new(name), &mut diagnostics).ok()?;
    crate::lower::lower(&mut document, &mut diagnostics);
    let mut api = crate::convert::convert(&document.root, &mut diagnostics);
    crate::names::assign(&mut api);
    crate::cycles::break_cycles(&mut api);
    crate::check::check(&mut api, &mut diagnostics);
    Some((api, diagnostics))
}

fn errors(diagnostics: &Diagnostics) -> Vec<String> {
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error);
    errors.map(|d| format!("{}: {}", d.pointer, d.message)).collect()
}

/// Where a value is untyped: the place, and what is untyped there.
fn untyped(api: &Api) -> Vec<(Pointer, &'static str)> {
    let mut places = Vec::new();
    let mut look = |ty: &Ty, at: &Pointer| {
        if let Some(what) = any_in(ty) {
            places.push((at.clone(), what));
        }
    };
    for def in &api.types {
        match &def.shape {
            Shape::Object(object) => {
                object.properties.iter().for_each(|p| look(&p.ty, &p.pointer));
                object.additional.iter().for_each(|ty| look(ty, &def.pointer));
            }
            Shape::Union(union) => union.variants.iter().for_each(|v| look(&v.ty, &def.pointer)),
            Shape::Alias { ty, .. } => look(ty, &def.pointer),
            Shape::Enum(_) => {}
        }
    }
    for operation in &api.operations {
        operation.parameters.iter().for_each(|p| look(&p.ty, &p.pointer));
        operation.body.iter().flat_map(|b| &b.media).for_each(|m| look(&m.ty, &operation.pointer));
        for response in &operation.responses {
            response.media.iter().for_each(|m| look(&m.ty, &response.pointer));
        }
    }
    api.events.iter().for_each(|event| look(&event.payload, &event.pointer));
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

#[test]
fn lago_is_typed_throughout() {
    let Some(folder) = specs() else { return };
    for (name, operations, events, components) in
        [("lago.yaml", 202, 61, 303), ("lago-2023-11.yaml", 82, 0, 124)]
    {
        let Some((api, diagnostics)) = read(&folder, name) else { panic!("{name} is refused") };
        assert_eq!(errors(&diagnostics), [""; 0], "{name}");
        assert_eq!(api.operations.len(), operations, "{name}");
        assert_eq!(api.events.len(), events, "{name}");
        let found = api.types.iter().filter(|def| crate::convert::is_component(def)).count();
        assert_eq!(found, components, "{name}");
        if std::env::var_os("SHOW").is_some() {
            for d in diagnostics.iter() {
                println!("{name} {}: {}", d.pointer, d.message);
            }
            for (at, what) in untyped(&api) {
                println!("{name} ANY {what} {at}");
            }
        }
    }
}

#[test]
fn all_documents_go_through() {
    let Some(folder) = specs() else { return };
    let Ok(index) = std::fs::read_to_string(folder.join("INDEX.tsv")) else { panic!("no index") };
    for line in index.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let started = std::time::Instant::now();
        let Some((api, diagnostics)) = read(&folder, fields[0]) else {
            println!("{:50} refused", fields[0]);
            continue;
        };
        let errors = errors(&diagnostics);
        println!(
            "{:50} ops {:4}/{:4} types {:5} events {:3} any {:4} errors {:3} warnings {:4} {:?}",
            fields[0], api.operations.len(), fields[3], api.types.len(), api.events.len(),
            untyped(&api).len(), errors.len(), diagnostics.iter().count() - errors.len(), started.elapsed()
        );
        if std::env::var_os("SHOW").is_some() {
            for error in errors.iter().take(5) {
                println!("    {error}");
            }
        }
    }
}
