//! A plug-in that is compiled, and where its modules' imports come from.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use wasmtime::{ExternType, FuncType, Linker, Module, ModuleExport};

use super::kernel;
use super::lines::Lines;
use super::state::{Shared, State};
use crate::did_you_mean::nearest;
use crate::host::error::LoadError;
use crate::shown::shown;

/// The module of a plug-in whose exports are called.
pub(in crate::host) const MAIN: &str = "main";

/// A plug-in that can be instantiated.
pub(in crate::host) struct Program {
    pub(super) shared: Arc<Shared>,
    pub(super) wasi: super::wasi::Access,
    pub(super) kernel: Module,
    /// The functions that the host offers.
    pub(super) linker: Linker<State>,
    /// The modules in the order in which they are instantiated; the last is the main one.
    pub(super) modules: Vec<Linked>,
    pub(super) exports: HashMap<Arc<str>, Export>,
    pub(super) set_up: SetUp,
}

/// A module and where each of its imports comes from.
pub(super) struct Linked {
    pub(super) module: Module,
    pub(super) lines: Option<Arc<Lines>>,
    pub(super) imports: Vec<From>,
}

pub(super) enum From {
    Host {
        module: String,
        name: String,
    },
    Kernel(&'static str),
    /// Another module of the plug-in, by its index.
    Module {
        at: usize,
        name: String,
    },
}

/// A function that can be called.
#[derive(Clone, Copy)]
pub(super) struct Export {
    pub(super) at: ModuleExport,
    pub(super) returns: bool,
}

/// What must run before the first call, as in Extism.
#[derive(Default)]
pub(super) struct SetUp {
    pub(super) initialize: Option<ModuleExport>,
    /// Haskell's `hs_init`, and whether it returns a result.
    pub(super) hs_init: Option<(ModuleExport, bool)>,
}

/// The functions by which a host serves its document's operations.
pub(in crate::host) trait HostFunctions {
    /// The module that they are imported from.
    fn module(&self) -> &'static str;

    /// Their names.
    fn names(&self) -> Vec<&'static str>;

    /// Defines the functions that the modules import.
    fn define(&self, linker: &mut Linker<State>, modules: &[Module]) -> wasmtime::Result<()>;
}

/// Orders the modules, and finds each of their imports.
pub(super) struct Links<'a> {
    pub(super) names: &'a [String],
    pub(super) modules: &'a [Module],
    pub(super) lines: &'a [Option<Arc<Lines>>],
    pub(super) offered: &'a HashMap<(String, String), FuncType>,
    /// Names of import modules that only the host may offer.
    pub(super) reserved: &'a [&'a str],
    pub(super) functions: &'a dyn HostFunctions,
}

impl Links<'_> {
    /// # Errors
    /// Where an import is missing, or is not what the module expects.
    pub(super) fn resolve(&self) -> Result<Vec<Linked>, LoadError> {
        let order = self.order()?;
        let place: BTreeMap<usize, usize> = order
            .iter()
            .enumerate()
            .map(|(place, module)| (*module, place))
            .collect();
        let linked = order.iter().map(|index| {
            let module = &self.modules[*index];
            let imports = module
                .imports()
                .map(|import| self.import(&import, &place))
                .collect::<Result<_, _>>()?;
            Ok(Linked {
                module: module.clone(),
                lines: self.lines.get(*index).cloned().flatten(),
                imports,
            })
        });
        linked.collect()
    }

    /// Each module after those that it imports from, and the main module last. Modules that it does not
    /// import from are set up as well, as in Extism.
    fn order(&self) -> Result<Vec<usize>, LoadError> {
        let by_name: HashMap<&str, usize> = self
            .names
            .iter()
            .enumerate()
            .map(|(index, name)| (name.as_str(), index))
            .collect();
        for name in self.names {
            if self.reserved.contains(&name.as_str()) {
                return Err(LoadError::NotWasm {
                    message: format!(
                        "a module of the manifest is called `{name}`, which is what the host's own \
                         functions are imported from"
                    ),
                });
            }
        }
        let mut order: Vec<usize> = Vec::new();
        let mut left: Vec<usize> = (0..self.modules.len()).collect();
        while !left.is_empty() {
            let ready = |index: &usize| {
                let mut needed = self.modules[*index]
                    .imports()
                    .filter_map(|import| by_name.get(import.module()).copied());
                needed.all(|needed| order.contains(&needed))
                    && (self.names[*index] != MAIN || left.len() == 1)
            };
            let Some(at) = left.iter().position(ready) else {
                return Err(LoadError::NotWasm {
                    message: "the modules of its manifest import from each other in a cycle"
                        .to_owned(),
                });
            };
            order.push(left.remove(at));
        }
        Ok(order)
    }

    fn import(
        &self,
        import: &wasmtime::ImportType<'_>,
        place: &BTreeMap<usize, usize>,
    ) -> Result<From, LoadError> {
        let (module, name) = (import.module(), import.name());
        if let Some(index) = self.names.iter().position(|other| other == module) {
            return self.of_module(import, index, place);
        }
        let key = (module.to_owned(), name.to_owned());
        let Some(offered) = self.offered.get(&key) else {
            return Err(self.missing(module, name));
        };
        self.check_function(import, offered)?;
        let in_wasm = kernel::IN_WASM.into_iter().find(|other| *other == name);
        match in_wasm.filter(|_| module == kernel::MODULE) {
            Some(name) => Ok(From::Kernel(name)),
            None => Ok(From::Host {
                module: key.0,
                name: key.1,
            }),
        }
    }

    fn of_module(
        &self,
        import: &wasmtime::ImportType<'_>,
        index: usize,
        place: &BTreeMap<usize, usize>,
    ) -> Result<From, LoadError> {
        let (module, name) = (import.module(), import.name());
        let Some(export) = self.modules[index].get_export(name) else {
            return Err(LoadError::MissingImport {
                module: module.to_owned(),
                name: name.to_owned(),
                nearest: None,
            });
        };
        match export {
            ExternType::Func(offered) => self.check_function(import, &offered)?,
            // The engine compares them when it instantiates the module.
            _ if !matches!(import.ty(), ExternType::Func(_)) => {}
            _ => return Err(wrong(module, name, "it is not a function".to_owned())),
        }
        Ok(From::Module {
            at: place.get(&index).copied().unwrap_or_default(),
            name: name.to_owned(),
        })
    }

    fn check_function(
        &self,
        import: &wasmtime::ImportType<'_>,
        offered: &FuncType,
    ) -> Result<(), LoadError> {
        let (module, name) = (import.module(), import.name());
        match import.ty() {
            ExternType::Func(wanted) if FuncType::eq(&wanted, offered) => Ok(()),
            ExternType::Func(wanted) => Err(wrong(
                module,
                name,
                format!(
                    "the plug-in expects {}, the host offers {}",
                    function_type(&wanted),
                    function_type(offered)
                ),
            )),
            _ => Err(wrong(
                module,
                name,
                "the host offers a function, and the plug-in expects something else".to_owned(),
            )),
        }
    }

    fn missing(&self, module: &str, name: &str) -> LoadError {
        let same_module = self.offered.keys().filter(|(other, _)| other == module);
        let mut names: Vec<&str> = same_module.map(|(_, name)| name.as_str()).collect();
        if module == self.functions.module() {
            // Only operations that are imported are defined.
            names = self.functions.names();
        }
        names.sort_unstable();
        LoadError::MissingImport {
            module: module.to_owned(),
            name: name.to_owned(),
            nearest: nearest(name, names).map(str::to_owned),
        }
    }
}

fn wrong(module: &str, name: &str, message: String) -> LoadError {
    LoadError::WrongSignature {
        module: module.to_owned(),
        name: name.to_owned(),
        message,
    }
}

fn function_type(ty: &FuncType) -> String {
    shown(&ty.to_string()).to_string()
}

/// The functions of the main module that Extism calls: without parameters, with an `i32` or nothing.
pub(super) fn exports(main: &Module) -> HashMap<Arc<str>, Export> {
    let callable = main.exports().filter_map(|export| {
        let ExternType::Func(ty) = export.ty() else {
            return None;
        };
        let returns = match (ty.params().len(), returned(&ty)) {
            (0, Some([])) => false,
            (0, Some([_])) => true,
            _ => return None,
        };
        let at = main.get_export_index(export.name())?;
        Some((Arc::from(export.name()), Export { at, returns }))
    });
    callable.collect()
}

/// One `i32`, nothing, or something else.
fn returned(ty: &FuncType) -> Option<&'static [()]> {
    let mut results = ty.results();
    match (results.next(), results.next()) {
        (None, _) => Some(&[]),
        (Some(wasmtime::ValType::I32), None) => Some(&[()]),
        _ => None,
    }
}

impl SetUp {
    /// Chooses by Extism's rules: Haskell's `hs_init`, after `_initialize` if that exists; else
    /// `__wasm_call_ctors`, else `_initialize`.
    pub(super) fn of(main: &Module) -> Self {
        let plain = |name: &str| match main.get_export(name) {
            Some(ExternType::Func(ty)) if ty.params().len() + ty.results().len() == 0 => {
                main.get_export_index(name)
            }
            _ => None,
        };
        let hs_init = match main.get_export("hs_init") {
            Some(ExternType::Func(ty)) => {
                let integers = ty.params().all(|it| matches!(it, wasmtime::ValType::I32));
                let returns = returned(&ty).map(|results| !results.is_empty());
                let fits = integers && ty.params().len() == 2;
                let at = main.get_export_index("hs_init");
                at.zip(returns).filter(|_| fits)
            }
            _ => None,
        };
        if hs_init.is_some() {
            return SetUp {
                initialize: plain("_initialize"),
                hs_init,
            };
        }
        // One that takes parameters is not called, and no other function is called in its place.
        let initialize = match main.get_export("__wasm_call_ctors") {
            Some(ExternType::Func(_)) => plain("__wasm_call_ctors"),
            _ => plain("_initialize"),
        };
        SetUp {
            initialize,
            hs_init: None,
        }
    }
}
