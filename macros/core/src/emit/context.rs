//! What every emitter needs to know: the IR, and the path of the runtime.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt, quote};
use serde_json::Value;

use crate::hash::HashMap;
use crate::input_schema::InputSchemas;
use crate::ir::walk::unaliased;
use crate::ir::{Api, Ty, TypeDef, TypeId};
use crate::passes::customize::Custom;
use crate::passes::protection::Protection;
use crate::passes::records::Record;

/// Which of the two macros expands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `openapi_pdk!`: a plug-in.
    Guest,
    /// `openapi_host!`: an application that loads plug-ins.
    Host,
}

/// What emission gets besides the IR.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which macro expands.
    pub side: Side,
    /// Path of the runtime crate, `::extism_openapi`.
    pub runtime: TokenStream,
    /// The module of the Wasm imports, `extism:host/user`.
    pub module: String,
    /// Whether a method that the host's implementation leaves out is a compile error.
    pub require_all_operations: bool,
    /// Whether each type of [`Api::types`] is written; `None`: all are.
    pub emitted_types: Option<Vec<bool>>,
    /// What the options add to types and fields.
    pub custom: Custom,
    /// What a host checks requests by; `None`: nothing.
    pub input_schemas: Option<InputSchemas>,
    /// What plug-ins may not change or see; a host's.
    pub protection: Protection,
    /// The records whose changes plug-ins take part in.
    pub records: Vec<Record>,
    /// Which of [`Api::operations`] plug-ins wrap; those beyond its end they don't.
    pub hooks: Vec<bool>,
}

impl Settings {
    /// The defaults for a side.
    pub fn new(side: Side) -> Self {
        Settings {
            side,
            runtime: quote!(::extism_openapi),
            module: "extism:host/user".to_owned(),
            require_all_operations: false,
            emitted_types: None,
            custom: Custom::default(),
            input_schemas: None,
            protection: Protection::default(),
            records: Vec::new(),
            hooks: Vec::new(),
        }
    }
}

/// The IR with what emission knows besides.
pub(super) struct Context<'a> {
    pub(super) api: &'a Api,
    pub(super) settings: &'a Settings,
    /// The runtime's hidden module, which every module of an expansion imports under this name.
    pub(super) p: Prefix,
    /// Optional properties that a union's discriminator reads, with the value that chooses the type: `new`
    /// fills it in, and what was read without it is written without it.
    pub(super) optional_tags: HashMap<(&'a str, &'a str), Value>,
}

/// The path of the runtime's hidden module, which is written some hundred thousand times: appending a
/// name costs a fraction of what appending a stream does.
pub(super) enum Prefix {
    Name(Ident),
    Path(TokenStream),
}

impl ToTokens for Prefix {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Prefix::Name(name) => tokens.append(name.clone()),
            Prefix::Path(path) => tokens.extend(path.clone()),
        }
    }
}

impl<'a> Context<'a> {
    pub(super) fn new(api: &'a Api, settings: &'a Settings) -> Self {
        let mut context = Context {
            api,
            settings,
            p: Prefix::Name(Ident::new("__p", Span::call_site())),
            optional_tags: HashMap::default(),
        };
        context.optional_tags = context.find_optional_tags();
        context
    }

    /// The definition of a type; `None` only if the IR is inconsistent.
    pub(super) fn definition(&self, id: TypeId) -> Option<&'a TypeDef> {
        self.api.types.get(id.0)
    }

    /// The derives and attributes that the options give a type beside `Clone`, `Debug`, `PartialEq` and
    /// what else it `has`.
    pub(super) fn extras(&self, name: &str, has: &[&str]) -> TokenStream {
        let has = [&["Clone", "Debug", "PartialEq"], has].concat();
        let custom = &self.settings.custom;
        let (derives, attributes) = (custom.derives(name, &has), custom.attributes(name));
        quote!(#derives #attributes)
    }

    /// The type that a plain alias stands for, through every alias on the way.
    pub(super) fn resolve<'t>(&self, ty: &'t Ty) -> &'t Ty
    where
        'a: 't,
    {
        unaliased(&self.api.types, ty)
    }
}
