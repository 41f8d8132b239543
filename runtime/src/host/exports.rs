//! What a module exports, and which of that looks like an event that nobody would ever call.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use extism::{Manifest, Wasm};
use wasmparser::{
    BinaryReaderError, CompositeInnerType, ExternalKind, Parser, Payload, SubType, TypeRef, ValType,
};

use super::instance::Instance;
use crate::nearest::nearest;

/// The module of a manifest that is called.
const MAIN: &str = "main";

/// A module can have a million exports; a warning is for the author of an honest one.
const MOST_CHECKED: usize = 1_000;

/// A longer name is no event's.
const LONGEST_NAME: usize = 200;

/// Something about a plug-in that its author will want to know: it loads, but will not do what its
/// exports suggest. Also logged as a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadWarning {
    /// An export has nearly the name of an event: it will not be called.
    MisspeltEvent {
        /// The export's name.
        export: String,
        /// The event whose name is nearest.
        nearest: &'static str,
    },
    /// An export has the name of an event, but can't be called as one.
    WrongSignature {
        /// The export's name.
        export: &'static str,
        /// What it is.
        found: String,
    },
    /// The exports could not be listed, as the module is not given in its binary form (but as text or
    /// by a URL): only events that are spelt correctly were found.
    NotListed,
}

impl fmt::Display for LoadWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadWarning::MisspeltEvent { export, nearest } => write!(
                f,
                "the plug-in exports `{}`, which is no event and is never called; did you mean \
                 `{nearest}`?",
                export.escape_debug()
            ),
            LoadWarning::WrongSignature { export, found } => write!(
                f,
                "the plug-in exports `{export}` as {found}; an event is a function without \
                 parameters that returns an i32, and this one is never called"
            ),
            LoadWarning::NotListed => f.write_str(
                "the plug-in's exports can't be listed, as its module is not in binary form; a \
                 misspelt event goes unnoticed",
            ),
        }
    }
}

/// The functions of a plug-in that can be called.
#[derive(Debug)]
pub(super) struct Exports {
    functions: BTreeSet<Arc<str>>,
    listens: BTreeSet<&'static str>,
    warnings: Vec<LoadWarning>,
}

impl Exports {
    pub(super) fn of(
        manifest: &Manifest,
        instance: &Instance,
        events: &'static [&'static str],
    ) -> Self {
        let listens = events.iter().copied();
        let listens: BTreeSet<_> = listens.filter(|name| instance.has_function(name)).collect();
        let listed = main_module(manifest).and_then(|wasm| list(wasm).ok());
        let Some(listed) = listed else {
            return Exports {
                functions: listens.iter().map(|name| Arc::from(*name)).collect(),
                listens,
                warnings: vec![LoadWarning::NotListed],
            };
        };
        let callable = listed
            .iter()
            .filter(|(name, kind)| **kind == Kind::Callable && !is_internal(name));
        Exports {
            functions: callable.map(|(name, _)| Arc::from(*name)).collect(),
            warnings: warnings(&listed, events),
            listens,
        }
    }

    pub(super) fn functions(&self) -> &BTreeSet<Arc<str>> {
        &self.functions
    }

    pub(super) fn listens(&self, event: &str) -> bool {
        self.listens.contains(event)
    }

    pub(super) fn events(&self) -> &BTreeSet<&'static str> {
        &self.listens
    }

    pub(super) fn warnings(&self) -> &[LoadWarning] {
        &self.warnings
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Callable,
    /// A function with other parameters and results: these.
    Function(String),
    Other(&'static str),
}

/// The module whose exports are called, by Extism's rules.
fn main_module(manifest: &Manifest) -> Option<&[u8]> {
    let named = |wasm: &&Wasm| manifest.wasm.len() > 1 && wasm.meta().name.as_deref() == Some(MAIN);
    let main = manifest.wasm.iter().find(named);
    match main.or(manifest.wasm.last())? {
        Wasm::Data { data, .. } => Some(data),
        Wasm::File { .. } | Wasm::Url { .. } => None,
    }
}

fn list(wasm: &[u8]) -> Result<BTreeMap<&str, Kind>, BinaryReaderError> {
    let mut types = Vec::new();
    let mut functions = Vec::new();
    let mut exports = BTreeMap::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::TypeSection(section) => {
                for group in section {
                    types.extend(group?.into_types());
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    if let TypeRef::Func(ty) | TypeRef::FuncExact(ty) = import?.ty {
                        functions.push(ty);
                    }
                }
            }
            Payload::FunctionSection(section) => {
                for ty in section {
                    functions.push(ty?);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    let ty = functions.get(export.index as usize);
                    let ty = ty.and_then(|ty| types.get(*ty as usize));
                    exports.insert(export.name, kind(export.kind, ty));
                }
                // What follows says nothing of exports, and is most of the module.
                break;
            }
            _ => {}
        }
    }
    Ok(exports)
}

fn kind(kind: ExternalKind, ty: Option<&SubType>) -> Kind {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => function(ty),
        ExternalKind::Table => Kind::Other("a table"),
        ExternalKind::Memory => Kind::Other("a memory"),
        ExternalKind::Global => Kind::Other("a global"),
        ExternalKind::Tag => Kind::Other("a tag"),
    }
}

/// Extism calls what takes nothing and returns an i32 or nothing.
fn function(ty: Option<&SubType>) -> Kind {
    let Some(CompositeInnerType::Func(ty)) = ty.map(|ty| &ty.composite_type.inner) else {
        return Kind::Other("something else");
    };
    if let ([], [] | [ValType::I32]) = (ty.params(), ty.results()) {
        return Kind::Callable;
    }
    let list = |types: &[ValType]| {
        let types: Vec<_> = types.iter().map(ToString::to_string).collect();
        types.join(", ")
    };
    Kind::Function(format!(
        "({}) -> ({})",
        list(ty.params()),
        list(ty.results())
    ))
}

fn warnings(exports: &BTreeMap<&str, Kind>, events: &'static [&'static str]) -> Vec<LoadWarning> {
    let known: BTreeSet<&str> = events.iter().copied().collect();
    let wrong = events.iter().filter_map(|event| {
        let found = match exports.get(event)? {
            Kind::Callable => return None,
            Kind::Function(signature) => format!("the function {signature}"),
            Kind::Other(what) => (*what).to_owned(),
        };
        Some(LoadWarning::WrongSignature {
            export: event,
            found,
        })
    });
    let functions = exports
        .iter()
        .filter(|(_, kind)| !matches!(kind, Kind::Other(_)));
    let misspelt = functions
        .map(|(name, _)| *name)
        .filter(|name| !is_internal(name) && !known.contains(name) && name.len() <= LONGEST_NAME)
        .take(MOST_CHECKED)
        .filter_map(|name| {
            let nearest = nearest(name, events.iter().copied())?;
            Some(LoadWarning::MisspeltEvent {
                export: name.to_owned(),
                nearest,
            })
        });
    wrong.chain(misspelt).collect()
}

/// What compilers and run-times export for themselves.
fn is_internal(name: &str) -> bool {
    name.starts_with('_') || matches!(name, "memory" | "hs_init" | "hs_exit" | "main")
}

#[cfg(test)]
mod tests {
    use super::{Kind, LoadWarning, list, warnings};

    const EVENTS: &[&str] = &["customer_created", "plan_created"];

    fn check(wat: &str) -> Vec<LoadWarning> {
        let wasm = wat::parse_str(wat).unwrap();
        warnings(&list(&wasm).unwrap(), EVENTS)
    }

    #[test]
    fn kinds_are_told_apart() {
        let wasm = wat::parse_str(
            r#"(module (import "a" "b" (func (param i64)))
            (func $f (result i32) (i32.const 0)) (func $g (param f32) (result i64) (i64.const 0))
            (memory (export "m") 1) (export "f" (func $f)) (export "g" (func $g))
            (export "imported" (func 0)))"#,
        );
        let wasm = wasm.unwrap();
        let exports = list(&wasm).unwrap();
        assert_eq!(exports["f"], Kind::Callable);
        assert_eq!(exports["g"], Kind::Function("(f32) -> (i64)".to_owned()));
        assert_eq!(exports["m"], Kind::Other("a memory"));
        assert_eq!(
            exports["imported"],
            Kind::Function("(i64) -> ()".to_owned())
        );
    }

    #[test]
    fn a_misspelt_event_is_warned_of() {
        let found =
            check(r#"(module (func (export "custmer_created") (result i32) (i32.const 0)))"#);
        assert_eq!(
            found[0].to_string(),
            "the plug-in exports `custmer_created`, which is no event and is never called; did you \
             mean `customer_created`?"
        );
        assert_eq!(found.len(), 1);
        let found = check(r#"(module (func (export "customerCreated")))"#);
        assert!(
            matches!(&found[..], [LoadWarning::MisspeltEvent { nearest, .. }]
            if *nearest == "customer_created")
        );
    }

    #[test]
    fn an_event_that_can_not_be_called_is_warned_of() {
        let found = check(r#"(module (func (export "plan_created") (param i32)))"#);
        assert_eq!(
            found[0].to_string(),
            "the plug-in exports `plan_created` as the function (i32) -> (); an event is a function \
             without parameters that returns an i32, and this one is never called"
        );
        let found = check(r#"(module (memory (export "plan_created") 1))"#);
        assert!(found[0].to_string().contains("as a memory"), "{found:?}");
    }

    #[test]
    fn internal_and_unrelated_exports_are_not() {
        let found = check(
            r#"(module (memory (export "memory") 1) (func (export "_start"))
            (func (export "_initialize")) (func (export "__wasm_call_ctors"))
            (func (export "plan_created")) (func (export "do_something_else")))"#,
        );
        assert_eq!(found, []);
    }
}
