//! Checks a module before it is compiled: which features of Wasm it uses, and how much it declares.

use wasmparser::{
    CompositeInnerType, ElementItems, Encoding, Parser, Payload, Validator, WasmFeatures,
};

use crate::host::error::LoadError;
use crate::host::limit::Limit;
use crate::shown::shown;

/// How large the modules of a plug-in may be. See the builder's methods of these names.
#[derive(Clone, Copy, Debug)]
pub(in crate::host) struct ModuleLimits {
    pub(in crate::host) bytes: u64,
    pub(in crate::host) functions: u64,
    pub(in crate::host) function_bytes: u64,
    pub(in crate::host) imports: u64,
    pub(in crate::host) exports: u64,
    pub(in crate::host) table_elements: u64,
    pub(in crate::host) memory_bytes: u64,
}

/// How many of each of the smaller items a module may have: types, globals, segments.
const MOST_ITEMS: u64 = 100_000;

/// How many parameters, results and fields its types may have together: as long as the plug-in is loaded,
/// the engine uses many times their size for them.
const MOST_TYPE_PARTS: u64 = 1_000_000;

/// How many local variables its functions may have together: a few bytes declare 50,000 of them, and the
/// compiler takes time and memory for each. Python interpreters have half a million.
const MOST_LOCALS: u64 = 5_000_000;

/// Most compilers emit modules with one table, some with three.
const MOST_TABLES: u64 = 64;

/// Each memory takes 4 GiB of the process's address space, however small it is.
const MOST_MEMORIES: u64 = 16;

const PAGE: u64 = 65_536;

/// A feature of WebAssembly that plug-ins may use only where the host
/// [allows](crate::plugin::PluginBuilder::allow) it.
///
/// Threads and components are not among them: nothing would bound the memory that threads share, and a
/// component is not a plug-in of Extism.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WasmFeature {
    /// Exceptions of the final proposal (`try_table`): for Kotlin, and for C++ that is built with them.
    Exceptions,
    /// Memories with 64-bit addresses.
    Memory64,
    /// More than one memory in a module.
    MultiMemory,
}

impl WasmFeature {
    /// The names of features in the validator's messages, and the values that allow them.
    const NAMES: [(&str, &str); 3] = [
        ("exceptions", "WasmFeature::Exceptions"),
        ("memory64", "WasmFeature::Memory64"),
        ("multiple memories", "WasmFeature::MultiMemory"),
    ];
}

/// The features of Wasm that plug-ins may use.
///
/// They are those that rustc, clang, Zig, TinyGo, Go, AssemblyScript, Kotlin and Extism's plug-in kits use.
pub(super) fn features(allowed: &[WasmFeature]) -> WasmFeatures {
    let mut features = WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::REFERENCE_TYPES
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::SIMD
        | WasmFeatures::RELAXED_SIMD
        | WasmFeatures::TAIL_CALL
        | WasmFeatures::FLOATS
        | WasmFeatures::EXTENDED_CONST
        | WasmFeatures::FUNCTION_REFERENCES
        | WasmFeatures::GC
        | WasmFeatures::GC_TYPES;
    for feature in allowed {
        features |= match feature {
            WasmFeature::Exceptions => WasmFeatures::EXCEPTIONS,
            WasmFeature::Memory64 => WasmFeatures::MEMORY64,
            WasmFeature::MultiMemory => WasmFeatures::MULTI_MEMORY,
        };
    }
    features
}

/// Counts of one plug-in's modules, against their limits.
pub(super) struct Counter<'a> {
    plugin: &'a str,
    limits: &'a ModuleLimits,
    bytes: u64,
    functions: u64,
    types: u64,
    type_parts: u64,
    locals: u64,
    imports: u64,
    exports: u64,
    tables: u64,
    elements: u64,
    memories: u64,
    memory: u64,
}

impl<'a> Counter<'a> {
    pub(super) fn new(plugin: &'a str, limits: &'a ModuleLimits) -> Self {
        Counter {
            plugin,
            limits,
            bytes: 0,
            functions: 0,
            types: 0,
            type_parts: 0,
            locals: 0,
            imports: 0,
            exports: 0,
            tables: 0,
            elements: 0,
            memories: 0,
            memory: 0,
        }
    }

    /// Checks one more module. This costs a fraction of compiling it.
    ///
    /// # Errors
    /// Where it is not a module, uses features that plug-ins may not use, or declares too much.
    pub(super) fn check(&mut self, wasm: &[u8], features: WasmFeatures) -> Result<(), LoadError> {
        self.bytes += wasm.len() as u64;
        self.within(Limit::ModuleBytes, self.bytes, self.limits.bytes)?;
        if !wasm.starts_with(b"\0asm") {
            return Err(LoadError::NotWasm {
                message: "a module begins with the bytes `\\0asm`; one in text form must be \
                          assembled first (`wasm-tools parse`, `wat2wasm`)"
                    .to_owned(),
            });
        }
        // The cheap counts come first, so that nothing large is validated in vain.
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload.map_err(|error| invalid(&error))?;
            self.count(&payload).map_err(|stop| match stop {
                Stop::Invalid(error) => invalid(&error),
                Stop::Rejected(error) => error,
            })?;
        }
        Validator::new_with_features(features)
            .validate_all(wasm)
            .map(|_| ())
            .map_err(|error| invalid(&error))
    }

    fn count(&mut self, payload: &Payload<'_>) -> Result<(), Stop> {
        match payload {
            Payload::Version {
                encoding: Encoding::Component,
                ..
            } => {
                return Err(Stop::Rejected(LoadError::NotWasm {
                    message: "it is a component; plug-ins are core modules, with Extism's ABI"
                        .to_owned(),
                }));
            }
            Payload::TypeSection(section) => self.types(section)?,
            Payload::GlobalSection(section) => self.items("globals", section.count())?,
            Payload::TagSection(section) => self.items("tags", section.count())?,
            Payload::DataSection(section) => self.items("data segments", section.count())?,
            Payload::ElementSection(section) => {
                self.items("element segments", section.count())?;
                for segment in section.clone() {
                    self.elements += match segment?.items {
                        ElementItems::Functions(items) => u64::from(items.count()),
                        ElementItems::Expressions(_, items) => u64::from(items.count()),
                    };
                }
                self.within(
                    Limit::TableElements,
                    self.elements,
                    self.limits.table_elements,
                )?;
            }
            Payload::ImportSection(section) => {
                // An entry of the compact form represents many imports.
                for import in section.clone().into_imports() {
                    import?;
                    self.imports += 1;
                    self.within(Limit::Imports, self.imports, self.limits.imports)?;
                }
            }
            Payload::FunctionSection(section) => {
                self.functions += u64::from(section.count());
                self.within(Limit::Functions, self.functions, self.limits.functions)?;
            }
            Payload::ExportSection(section) => {
                self.exports += u64::from(section.count());
                self.within(Limit::Exports, self.exports, self.limits.exports)?;
            }
            Payload::CodeSectionEntry(body) => {
                let bytes = body.range();
                let bytes = (bytes.end - bytes.start) as u64;
                self.within(Limit::FunctionBytes, bytes, self.limits.function_bytes)?;
                for declared in body.get_locals_reader()? {
                    self.locals += u64::from(declared?.0);
                }
                if self.locals > MOST_LOCALS {
                    return Err(self.too_many("local variables", self.locals, MOST_LOCALS));
                }
            }
            Payload::MemorySection(section) => self.memories(section)?,
            Payload::TableSection(section) => self.tables(section)?,
            _ => {}
        }
        Ok(())
    }

    fn types(&mut self, section: &wasmparser::TypeSectionReader<'_>) -> Result<(), Stop> {
        // An entry of the section is a group of types that name each other, and holds any number.
        for group in section.clone() {
            for ty in group?.types() {
                self.types += 1;
                self.type_parts += match &ty.composite_type.inner {
                    CompositeInnerType::Func(ty) => ty.params().len() + ty.results().len(),
                    CompositeInnerType::Struct(ty) => ty.fields.len(),
                    CompositeInnerType::Array(_) | CompositeInnerType::Cont(_) => 1,
                } as u64;
            }
            if self.types > MOST_ITEMS {
                return Err(self.too_many("types", self.types, MOST_ITEMS));
            }
            if self.type_parts > MOST_TYPE_PARTS {
                let what = "parameters, results and fields of types";
                return Err(self.too_many(what, self.type_parts, MOST_TYPE_PARTS));
            }
        }
        Ok(())
    }

    fn memories(&mut self, section: &wasmparser::MemorySectionReader<'_>) -> Result<(), Stop> {
        self.memories += u64::from(section.count());
        if self.memories > MOST_MEMORIES {
            return Err(self.too_many("memories", self.memories, MOST_MEMORIES));
        }
        for memory in section.clone() {
            let memory = memory?;
            let page = match memory.page_size_log2 {
                Some(log2) => 1_u64.checked_shl(log2).unwrap_or(u64::MAX),
                None => PAGE,
            };
            let bytes = memory.initial.saturating_mul(page);
            self.memory = self.memory.saturating_add(bytes);
            self.within(Limit::Memory, self.memory, self.limits.memory_bytes)?;
        }
        Ok(())
    }

    fn tables(&mut self, section: &wasmparser::TableSectionReader<'_>) -> Result<(), Stop> {
        self.tables += u64::from(section.count());
        if self.tables > MOST_TABLES {
            return Err(self.too_many("tables", self.tables, MOST_TABLES));
        }
        for table in section.clone() {
            let table = table?;
            self.elements = self.elements.saturating_add(table.ty.initial);
        }
        self.within(
            Limit::TableElements,
            self.elements,
            self.limits.table_elements,
        )?;
        Ok(())
    }

    fn items(&self, what: &str, count: u32) -> Result<(), Stop> {
        match u64::from(count) {
            count if count > MOST_ITEMS => Err(self.too_many(what, count, MOST_ITEMS)),
            _ => Ok(()),
        }
    }

    fn too_many(&self, what: &str, count: u64, most: u64) -> Stop {
        Stop::Rejected(LoadError::NotWasm {
            message: format!("it has {count} {what}; this host accepts at most {most}"),
        })
    }

    fn within(&self, limit: Limit, found: u64, allowed: u64) -> Result<(), LoadError> {
        if found <= allowed {
            return Ok(());
        }
        Err(LoadError::Limited {
            plugin: self.plugin.to_owned(),
            limit,
            found,
            allowed,
        })
    }
}

enum Stop {
    Invalid(wasmparser::BinaryReaderError),
    Rejected(LoadError),
}

impl From<wasmparser::BinaryReaderError> for Stop {
    fn from(error: wasmparser::BinaryReaderError) -> Self {
        Stop::Invalid(error)
    }
}

impl From<LoadError> for Stop {
    fn from(error: LoadError) -> Self {
        Stop::Rejected(error)
    }
}

/// The validator's message may quote names of the module.
fn invalid(error: &wasmparser::BinaryReaderError) -> LoadError {
    let text = shown(error.message()).to_string();
    let named = WasmFeature::NAMES
        .iter()
        // Nothing allows exceptions of the abandoned proposal.
        .find(|(name, _)| text.contains(name) && !text.contains("legacy"));
    let hint = named.map_or(String::new(), |(_, feature)| {
        format!("; `PluginBuilder::allow({feature})` allows it")
    });
    LoadError::NotWasm {
        message: format!("{text} (at byte {}){hint}", error.offset()),
    }
}
