//! What the host limits in plug-ins, and how each limit is named and set.

use std::fmt;

/// What the host limits in plug-ins.
///
/// Its `Display` is its name in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// The memory of one instance: memories, tables, garbage-collected objects, and what it shares with
    /// the host.
    Memory,
    /// The memory of all instances of a set of plug-ins.
    SetMemory,
    /// The elements of an instance's tables.
    TableElements,
    /// The instructions of one call.
    Fuel,
    /// The output of one call.
    Output,
    /// The size of the plug-in's modules.
    ModuleBytes,
    /// The number of functions in the plug-in's modules.
    Functions,
    /// The size of one function in the plug-in's modules.
    FunctionBytes,
    /// The number of imports of the plug-in's modules.
    Imports,
    /// The number of exports of the plug-in's modules.
    Exports,
    /// The time that compiling the plug-in's modules takes.
    CompileTime,
}

impl Limit {
    /// The method that sets it.
    pub fn setting(self) -> &'static str {
        match self {
            Limit::Memory => "PluginBuilder::memory_pages",
            Limit::SetMemory => "PluginsBuilder::max_memory_bytes",
            Limit::TableElements => "PluginBuilder::max_table_elements",
            Limit::Fuel => "PluginBuilder::fuel",
            Limit::Output => "PluginBuilder::max_output_bytes",
            Limit::ModuleBytes => "PluginBuilder::max_module_bytes",
            Limit::Functions => "PluginBuilder::max_functions",
            Limit::FunctionBytes => "PluginBuilder::max_function_bytes",
            Limit::Imports => "PluginBuilder::max_imports",
            Limit::Exports => "PluginBuilder::max_exports",
            Limit::CompileTime => "PluginBuilder::max_compile_time",
        }
    }

    /// The unit in which it is counted.
    pub(super) fn unit(self) -> &'static str {
        match self {
            Limit::Memory
            | Limit::SetMemory
            | Limit::Output
            | Limit::ModuleBytes
            | Limit::FunctionBytes => "bytes",
            Limit::TableElements => "elements",
            Limit::Fuel => "instructions",
            Limit::Functions => "functions",
            Limit::Imports => "imports",
            Limit::Exports => "exports",
            Limit::CompileTime => "milliseconds",
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Limit::Memory => "memory",
            Limit::SetMemory => "memory of all plug-ins together",
            Limit::TableElements => "size of tables",
            Limit::Fuel => "fuel",
            Limit::Output => "size of the output",
            Limit::ModuleBytes => "size of modules",
            Limit::Functions => "number of functions",
            Limit::FunctionBytes => "size of a function",
            Limit::Imports => "number of imports",
            Limit::Exports => "number of exports",
            Limit::CompileTime => "time to compile",
        })
    }
}
