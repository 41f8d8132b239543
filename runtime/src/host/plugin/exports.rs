//! What a module exports, and which exports look like events but are never called.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use wasmtime::{ExternType, FuncType, Module, ValType};

use crate::did_you_mean::nearest;
use crate::shown::shown;

/// How many exports are checked. A module can have a million; warnings are for authors of honest ones.
const MOST_CHECKED: usize = 1_000;

/// No event has a longer name.
const LONGEST_NAME: usize = 200;

/// Something that the author of a plug-in should know: it loads, but will not do what its exports
/// suggest. Also logged as a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadWarning {
    /// The name of an export is similar to that of an event: it will not be called.
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
        /// What the export is.
        found: String,
    },
}

impl fmt::Display for LoadWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadWarning::MisspeltEvent { export, nearest } => write!(
                f,
                "the plug-in exports `{}`, which is not an event and is never called; did you mean \
                 `{nearest}`?",
                shown(export)
            ),
            LoadWarning::WrongSignature { export, found } => write!(
                f,
                "the plug-in exports `{export}` as {found}; an event is a function without \
                 parameters that returns an i32, and this one is never called"
            ),
        }
    }
}

/// The functions of a plug-in that can be called.
#[derive(Debug)]
pub(in crate::host) struct Exports {
    functions: BTreeSet<Arc<str>>,
    listens: BTreeSet<&'static str>,
    warnings: Vec<LoadWarning>,
}

impl Exports {
    pub(in crate::host) fn of(main: Option<&Module>, events: &'static [&'static str]) -> Self {
        let listed: BTreeMap<&str, ExportKind> = main
            .into_iter()
            .flat_map(Module::exports)
            .map(|export| (export.name(), kind(&export.ty())))
            .collect();
        let is_callable = |name: &str| listed.get(name) == Some(&ExportKind::Callable);
        let callable = listed
            .keys()
            .filter(|name| is_callable(name) && !is_internal(name));
        Exports {
            functions: callable.map(|name| Arc::from(*name)).collect(),
            listens: events
                .iter()
                .copied()
                .filter(|name| is_callable(name))
                .collect(),
            warnings: warnings(&listed, events),
        }
    }

    pub(in crate::host) fn functions(&self) -> &BTreeSet<Arc<str>> {
        &self.functions
    }

    pub(in crate::host) fn listens(&self, event: &str) -> bool {
        self.listens.contains(event)
    }

    pub(in crate::host) fn events(&self) -> &BTreeSet<&'static str> {
        &self.listens
    }

    pub(in crate::host) fn warnings(&self) -> &[LoadWarning] {
        &self.warnings
    }
}

#[derive(Debug, PartialEq, Eq)]
enum ExportKind {
    Callable,
    /// A function with other parameters and results, written out here.
    Function(String),
    Other(&'static str),
}

/// Extism calls what takes nothing and returns an i32 or nothing.
fn kind(ty: &ExternType) -> ExportKind {
    match ty {
        ExternType::Func(ty) => function(ty),
        ExternType::Table(_) => ExportKind::Other("a table"),
        ExternType::Memory(_) => ExportKind::Other("a memory"),
        ExternType::Global(_) => ExportKind::Other("a global"),
        ExternType::Tag(_) => ExportKind::Other("a tag"),
    }
}

fn function(ty: &FuncType) -> ExportKind {
    let is_i32 = |ty: ValType| matches!(ty, ValType::I32);
    if ty.params().len() == 0 && ty.results().len() <= 1 && ty.results().all(is_i32) {
        return ExportKind::Callable;
    }
    let list = |types: &mut dyn Iterator<Item = ValType>| {
        let types: Vec<_> = types.map(|ty| ty.to_string()).collect();
        types.join(", ")
    };
    let signature = format!(
        "({}) -> ({})",
        list(&mut ty.params()),
        list(&mut ty.results())
    );
    ExportKind::Function(shown(&signature).to_string())
}

fn warnings(
    exports: &BTreeMap<&str, ExportKind>,
    events: &'static [&'static str],
) -> Vec<LoadWarning> {
    let known: BTreeSet<&str> = events.iter().copied().collect();
    let wrong = events.iter().filter_map(|event| {
        let found = match exports.get(event)? {
            ExportKind::Callable => return None,
            ExportKind::Function(signature) => format!("the function {signature}"),
            ExportKind::Other(what) => (*what).to_owned(),
        };
        Some(LoadWarning::WrongSignature {
            export: event,
            found,
        })
    });
    let functions = exports
        .iter()
        .filter(|(_, kind)| !matches!(kind, ExportKind::Other(_)));
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

/// Whether compilers and language runtimes export this name for themselves.
fn is_internal(name: &str) -> bool {
    name.starts_with('_') || matches!(name, "memory" | "hs_init" | "hs_exit" | "main")
}

#[cfg(test)]
mod tests {
    use wasmtime::{Engine, Module};

    use super::{ExportKind, Exports, LoadWarning, kind};

    const EVENTS: &[&str] = &["customer_created", "plan_created"];

    fn module(wat: &str) -> Module {
        let wasm = wat::parse_str(wat).unwrap();
        Module::new(&Engine::default(), wasm).unwrap()
    }

    fn check(wat: &str) -> Vec<LoadWarning> {
        Exports::of(Some(&module(wat)), EVENTS).warnings
    }

    #[test]
    fn kinds_are_distinguished() {
        let module = module(
            r#"(module (import "a" "b" (func (param i64)))
            (func $f (result i32) (i32.const 0)) (func $g (param f32) (result i64) (i64.const 0))
            (memory (export "m") 1) (export "f" (func $f)) (export "g" (func $g))
            (export "imported" (func 0)))"#,
        );
        let kind = |name| kind(&module.get_export(name).unwrap());
        assert_eq!(kind("f"), ExportKind::Callable);
        assert_eq!(kind("g"), ExportKind::Function("(f32) -> (i64)".to_owned()));
        assert_eq!(kind("m"), ExportKind::Other("a memory"));
        assert_eq!(
            kind("imported"),
            ExportKind::Function("(i64) -> ()".to_owned())
        );
    }

    #[test]
    fn a_misspelt_event_is_warned_of() {
        let found =
            check(r#"(module (func (export "custmer_created") (result i32) (i32.const 0)))"#);
        assert_eq!(
            found[0].to_string(),
            "the plug-in exports `custmer_created`, which is not an event and is never called; did you \
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
