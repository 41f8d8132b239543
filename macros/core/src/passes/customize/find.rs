//! Finding what an entry of an option is about.

use syn::Error;

use crate::diagnostic::did_you_mean::{after_text, nearest};
use crate::diagnostic::shown;
use crate::ir::walk::is_component;
use crate::ir::{Api, Name, Operation, Shape};
use crate::options::{Target, TargetKind};
use crate::passes::select::glob;

/// Something of a document that has a Rust name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A type of the document.
    Type(usize),
    /// A type that belongs to an operation.
    Own(usize, OwnType),
    Operation(usize),
    Event(usize),
    /// Type and place.
    Property(usize, usize),
    Value(usize, usize),
    Variant(usize, usize),
    /// Operation and place.
    Parameter(usize, usize),
    /// The field of an operation's body.
    Body(usize),
}

/// The types that an operation's function takes and gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OwnType {
    Params,
    Body,
    Success,
    Error,
    Result,
}

/// The types that are emitted for an operation, with their Rust names.
pub(super) fn own_types(operation: &Operation) -> Vec<(OwnType, &str)> {
    let names = &operation.type_names;
    let successes = operation.responses.iter().filter(|r| r.success).count();
    let has_body_choice = operation.body.as_ref().is_some_and(|b| b.media.len() > 1);
    let there = [
        (OwnType::Params, &names.params, operation.has_input()),
        (OwnType::Body, &names.body, has_body_choice),
        (OwnType::Success, &names.success, successes > 1),
        (
            OwnType::Error,
            &names.error,
            operation.responses.len() > successes,
        ),
        (OwnType::Result, &names.result, true),
    ];
    there
        .into_iter()
        .filter(|(.., there)| *there)
        .map(|(own, name, _)| (own, name.as_str()))
        .collect()
}

/// How names are compared.
#[derive(Clone, Copy)]
pub(super) enum Matching {
    /// As they are.
    Exact,
    /// `*` stands for any text.
    Pattern,
}

impl Matching {
    fn fits(self, text: &str, name: &str) -> bool {
        match self {
            Matching::Exact => text == name,
            Matching::Pattern => glob(text, name),
        }
    }

    fn fits_name(self, text: &str, name: &Name) -> bool {
        self.fits(text, &name.wire) || self.fits(text, &name.rust)
    }
}

/// Everything that a target names; an error where that is nothing.
///
/// The document's names come before those of the expansion: `Fee` is the schema of that key, and not
/// the inline type that happens to have that name.
pub(super) fn find(api: &Api, target: &Target, matching: Matching) -> Result<Vec<Named>, Error> {
    let text = target.name.value();
    let mut found = Vec::new();
    if target.kind != TargetKind::Operation {
        found.extend(types(api, &text, matching));
    }
    if target.kind != TargetKind::Schema {
        found.extend(operations(api, &text, matching).map(Named::Operation));
    }
    if target.kind == TargetKind::Any {
        let events = api.events.iter().enumerate();
        let named = events.filter(|(_, event)| matching.fits_name(&text, &event.name));
        found.extend(named.map(|(index, _)| Named::Event(index)));
    }
    if found.is_empty() {
        found = parts(api, target.kind, &text, matching);
    }
    if found.is_empty() {
        return Err(Error::new(target.span(), nothing(api, target.kind, &text)));
    }
    Ok(found)
}

fn types(api: &Api, text: &str, matching: Matching) -> Vec<Named> {
    let defs = || api.types.iter().enumerate();
    let by_key = defs().filter(|(_, def)| is_component(def) && matching.fits(text, &def.name.wire));
    let mut found: Vec<Named> = by_key.map(|(index, _)| Named::Type(index)).collect();
    if found.is_empty() || matches!(matching, Matching::Pattern) {
        let by_name = defs().filter(|(_, def)| matching.fits(text, &def.name.rust));
        for (index, _) in by_name {
            if !found.contains(&Named::Type(index)) {
                found.push(Named::Type(index));
            }
        }
        for (index, operation) in api.operations.iter().enumerate() {
            let own = own_types(operation).into_iter();
            let named = own.filter(|(_, name)| matching.fits(text, name));
            found.extend(named.map(|(own, _)| Named::Own(index, own)));
        }
    }
    found
}

fn operations(api: &Api, text: &str, matching: Matching) -> impl Iterator<Item = usize> {
    let named = api.operations.iter().enumerate().filter(move |(_, o)| {
        matching.fits(text, &o.id)
            || matching.fits_name(text, &o.name)
            || matching.fits(text, &o.endpoint())
    });
    named.map(|(index, _)| index)
}

/// `"Customer.name"`: either side of the point may have points of its own.
fn parts(api: &Api, kind: TargetKind, text: &str, matching: Matching) -> Vec<Named> {
    for (holders, part) in holders(api, kind, text, matching) {
        let found: Vec<Named> = holders
            .into_iter()
            .flat_map(|holder| parts_of(api, holder))
            .filter(|(_, name)| matching.fits_name(part, name))
            .map(|(found, _)| found)
            .collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// For each point in a text: what the text before it names, and the text after it.
fn holders<'t>(
    api: &Api,
    kind: TargetKind,
    text: &'t str,
    matching: Matching,
) -> Vec<(Vec<Named>, &'t str)> {
    let mut all = Vec::new();
    for (at, _) in text.match_indices('.') {
        let (holder, part) = (&text[..at], &text[at + 1..]);
        let mut holders = Vec::new();
        if kind != TargetKind::Operation {
            holders.extend(types(api, holder, matching));
        }
        if kind != TargetKind::Schema && matches!(matching, Matching::Exact) {
            holders.extend(operations(api, holder, matching).map(Named::Operation));
        }
        if !holders.is_empty() {
            all.push((holders, part));
        }
    }
    all
}

/// The fields and variants of a type, or of an operation's input, with their names.
fn parts_of(api: &Api, holder: Named) -> Vec<(Named, Name)> {
    match holder {
        Named::Type(index) => match &api.types[index].shape {
            Shape::Object(object) => object
                .properties
                .iter()
                .enumerate()
                .map(|(place, p)| (Named::Property(index, place), p.name.clone()))
                .collect(),
            Shape::Enum(list) => list
                .values
                .iter()
                .enumerate()
                .map(|(place, v)| (Named::Value(index, place), v.name.clone()))
                .collect(),
            Shape::Union(union) => union
                .variants
                .iter()
                .enumerate()
                .map(|(place, v)| (Named::Variant(index, place), v.name.clone()))
                .collect(),
            Shape::Alias { .. } => Vec::new(),
        },
        Named::Own(index, OwnType::Params) | Named::Operation(index) => {
            let operation = &api.operations[index];
            let parameters = operation.parameters.iter().enumerate();
            let mut parts: Vec<(Named, Name)> = parameters
                .map(|(place, p)| {
                    let name = Name {
                        wire: p.key.clone(),
                        rust: p.name.rust.clone(),
                    };
                    (Named::Parameter(index, place), name)
                })
                .collect();
            parts.extend(operation.body.iter().map(|body| {
                let name = Name {
                    wire: "body".to_owned(),
                    rust: body.rust.clone(),
                };
                (Named::Body(index), name)
            }));
            parts
        }
        _ => Vec::new(),
    }
}

/// What to say where nothing has the name.
fn nothing(api: &Api, kind: TargetKind, text: &str) -> String {
    if let Some((holders, part)) = holders(api, kind, text, Matching::Exact).first() {
        let holder = &text[..text.len() - part.len() - 1];
        let names: Vec<Name> = holders
            .iter()
            .flat_map(|holder| parts_of(api, *holder))
            .map(|(_, name)| name)
            .collect();
        let near = nearest(part, names.iter().map(|name| name.wire.as_str()));
        return with_hint(
            format!("{:?} has no {:?}", shown::name(holder), shown::name(part)),
            near.map(|near| format!("{holder}.{near}")),
        );
    }
    let types = api.types.iter().map(|def| match is_component(def) {
        true => def.name.wire.as_str(),
        false => def.name.rust.as_str(),
    });
    let operations = api.operations.iter().map(|operation| operation.id.as_str());
    let holder = text.split('.').next().unwrap_or(text);
    let (what, near) = match kind {
        TargetKind::Schema => ("schema", nearest(holder, types)),
        TargetKind::Operation => ("operation", nearest(holder, operations)),
        _ => (
            "schema or operation",
            nearest(holder, types.chain(operations)),
        ),
    };
    let near = near.map(|near| format!("{near}{}", &text[holder.len()..]));
    let holder = shown::name(holder);
    with_hint(format!("no {what} is called {holder:?}"), near)
}

fn with_hint(message: String, near: Option<String>) -> String {
    message + &after_text(near.as_deref())
}
