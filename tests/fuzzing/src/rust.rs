//! Checks of an expansion without compiling it: duplicate or missing names, and types that contain
//! themselves.

use std::collections::{HashMap, HashSet};

use syn::visit::{self, Visit};
use syn::{
    Fields, GenericArgument, Ident, ImplItem, Item, PathArguments, TraitItem, Type, TypePath,
};

/// Names that an expansion's module has without defining them: those of the runtime, and Rust's own.
const GIVEN: &[&str] = &[
    "AnyBody",
    "Base64",
    "Bytes",
    "CallError",
    "CallErrorKind",
    "Error",
    "Field",
    "Response",
    "Value",
    "Call",
    "Self",
    "str",
    "bool",
    "i32",
    "i64",
    "u8",
    "u16",
    "u32",
    "u64",
    "usize",
    "f32",
    "f64",
    "char",
    "isize",
    "i8",
    "i16",
];

/// # Panics
/// If it would not compile.
pub(crate) fn check(file: &syn::File) {
    check_module(&file.items, &HashSet::new());
}

fn check_module(items: &[Item], above: &HashSet<String>) {
    let mut types = Names::new("type");
    let mut values = Names::new("value");
    for item in items {
        match item {
            Item::Struct(item) => {
                types.add(&item.ident);
                if !matches!(item.fields, Fields::Named(_)) {
                    values.add(&item.ident);
                }
                let mut fields = Names::new("field");
                item.fields
                    .iter()
                    .filter_map(|field| field.ident.as_ref())
                    .for_each(|name| fields.add(name));
            }
            Item::Enum(item) => {
                types.add(&item.ident);
                let mut variants = Names::new("variant");
                item.variants
                    .iter()
                    .for_each(|variant| variants.add(&variant.ident));
            }
            Item::Type(item) => types.add(&item.ident),
            Item::Mod(item) => types.add(&item.ident),
            Item::Trait(item) => {
                types.add(&item.ident);
                let mut methods = Names::new("method");
                for item in &item.items {
                    if let TraitItem::Fn(method) = item {
                        methods.add(&method.sig.ident);
                    }
                }
            }
            Item::Fn(item) => values.add(&item.sig.ident),
            Item::Const(item) if item.ident != "_" => values.add(&item.ident),
            _ => {}
        }
    }
    check_implementations(items);
    check_sizes(items);
    let mut uses = Uses {
        known: &types.0,
        above,
        generics: Vec::new(),
    };
    items
        .iter()
        .filter(|item| !matches!(item, Item::Mod(_)))
        .for_each(|item| uses.visit_item(item));
    for item in items {
        if let Item::Mod(module) = item
            && let Some((_, items)) = &module.content
        {
            check_module(items, &types.0);
        }
    }
}

/// Names of one kind, each of which may occur once.
struct Names(HashSet<String>, &'static str);

impl Names {
    fn new(kind: &'static str) -> Self {
        Names(HashSet::new(), kind)
    }

    fn add(&mut self, name: &Ident) {
        let is_new = self.0.insert(name.to_string());
        assert!(is_new, "two {}s are called `{name}`", self.1);
    }
}

/// Checks the methods of one type in all its blocks, and that each trait is implemented once per type.
fn check_implementations(items: &[Item]) {
    let mut methods: HashMap<String, Names> = HashMap::new();
    let mut traits = HashSet::new();
    for item in items {
        let Item::Impl(block) = item else { continue };
        let Type::Path(TypePath { path, .. }) = &*block.self_ty else {
            continue;
        };
        let Some(name) = path.get_ident() else {
            continue;
        };
        if let Some((path, _)) = &block.trait_ {
            let implemented = format!("{} for {name}", tokens(path));
            assert!(
                traits.insert(implemented.clone()),
                "twice: impl {implemented}"
            );
            continue;
        }
        let of_type = methods
            .entry(name.to_string())
            .or_insert_with(|| Names::new("method"));
        for item in &block.items {
            match item {
                ImplItem::Fn(method) => of_type.add(&method.sig.ident),
                ImplItem::Const(constant) => of_type.add(&constant.ident),
                _ => {}
            }
        }
    }
}

fn tokens(path: &syn::Path) -> String {
    let segments: Vec<String> = path
        .segments
        .iter()
        .map(|segment| {
            let arguments = match &segment.arguments {
                PathArguments::AngleBracketed(arguments) => {
                    let types = arguments.args.iter().filter_map(|argument| match argument {
                        GenericArgument::Type(Type::Path(inner)) => Some(tokens(&inner.path)),
                        GenericArgument::Type(other) => {
                            Some(format!("{:?}", std::mem::discriminant(other)))
                        }
                        _ => None,
                    });
                    types.collect::<Vec<_>>().join(",")
                }
                _ => String::new(),
            };
            format!("{}<{arguments}>", segment.ident)
        })
        .collect();
    segments.join("::")
}

/// Types that are used by a single name, which some module must define.
struct Uses<'a> {
    known: &'a HashSet<String>,
    above: &'a HashSet<String>,
    generics: Vec<String>,
}

impl<'ast> Visit<'ast> for Uses<'_> {
    fn visit_generics(&mut self, generics: &'ast syn::Generics) {
        // Very short names, the same in the whole expansion: a scope per function would be more code.
        self.generics.extend(
            generics
                .type_params()
                .map(|parameter| parameter.ident.to_string()),
        );
        visit::visit_generics(self, generics);
    }

    fn visit_type_path(&mut self, path: &'ast TypePath) {
        let segments: Vec<String> = path
            .path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let missing = match segments.as_slice() {
            [name] => {
                !self.known.contains(name)
                    && !self.generics.contains(name)
                    && !GIVEN.contains(&name.as_str())
            }
            [above, name] if above == "super" => {
                !self.above.contains(name) && !GIVEN.contains(&name.as_str())
            }
            _ => false,
        };
        assert!(!missing, "there is no type `{}`", segments.join("::"));
        visit::visit_type_path(self, path);
    }
}

/// No type contains itself except behind a pointer.
fn check_sizes(items: &[Item]) {
    let mut holds: HashMap<String, Vec<String>> = HashMap::new();
    for item in items {
        let (name, types): (_, Vec<&Type>) = match item {
            Item::Struct(item) => (
                &item.ident,
                item.fields.iter().map(|field| &field.ty).collect(),
            ),
            Item::Enum(item) => {
                let fields = item.variants.iter().flat_map(|variant| &variant.fields);
                (&item.ident, fields.map(|field| &field.ty).collect())
            }
            Item::Type(item) => (&item.ident, vec![&*item.ty]),
            _ => continue,
        };
        let mut held = Vec::new();
        types.into_iter().for_each(|ty| by_value(ty, &mut held));
        holds.insert(name.to_string(), held);
    }
    let mut finite = HashSet::new();
    for name in holds.keys() {
        walk(name, &holds, &mut Vec::new(), &mut finite);
    }
}

fn walk<'a>(
    name: &'a str,
    holds: &'a HashMap<String, Vec<String>>,
    open: &mut Vec<&'a str>,
    finite: &mut HashSet<&'a str>,
) {
    assert!(!open.contains(&name), "`{name}` contains itself: {open:?}");
    if finite.contains(name) {
        return;
    }
    open.push(name);
    for held in holds.get(name).into_iter().flatten() {
        walk(held, holds, open, finite);
    }
    open.pop();
    finite.insert(name);
}

fn by_value(ty: &Type, held: &mut Vec<String>) {
    match ty {
        Type::Tuple(tuple) => tuple.elems.iter().for_each(|ty| by_value(ty, held)),
        Type::Array(array) => by_value(&array.elem, held),
        Type::Path(TypePath { path, .. }) => {
            if let Some(name) = path.get_ident() {
                held.push(name.to_string());
                return;
            }
            let Some(last) = path.segments.last() else {
                return;
            };
            if matches!(last.ident.to_string().as_str(), "Box" | "Vec" | "Map") {
                return;
            }
            if let PathArguments::AngleBracketed(arguments) = &last.arguments {
                for argument in &arguments.args {
                    if let GenericArgument::Type(ty) = argument {
                        by_value(ty, held);
                    }
                }
            }
        }
        _ => {}
    }
}
