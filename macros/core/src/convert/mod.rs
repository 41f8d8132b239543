//! From the document's value to the IR.
//!
//! Ids are given to all component schemas before any of them is read, so that a schema may refer to
//! one that comes later, or to itself. Then, in order: the schemas, security schemes, operations
//! (with their callbacks), webhooks. What needs all types to be known is left to the passes.

mod operation;
mod read;
mod schema;

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::rc::Rc;

use indexmap::IndexSet;
use serde_json::Value;

use self::read::cursor::Cursor;
use self::read::schema_node::SchemaNode;
use self::schema::merge::{Flat, Part};
use self::schema::{discriminator, inheritance, merge, object, texts};
use crate::diagnostic::Diagnostics;
use crate::diagnostic::did_you_mean::Patience;
use crate::document::Pointer;
use crate::hash::{HashMap, HashSet};
use crate::ir::{
    Api, Docs, Event, LeftOut, Name, Operation, SecurityScheme, Shape, Ty, TypeDef, TypeId,
};

pub(crate) use self::operation::media::body_kind;
pub(crate) use self::operation::parameter::template_names;

/// Converts a lowered document. What is faulty is reported and left out (or untyped); the rest is
/// converted all the same.
///
/// The user's own types replace some formats: each format with its
/// [`by`](Ty::Replaced).
pub fn convert(
    root: &Value,
    replaced_formats: &[(String, usize)],
    diagnostics: &mut Diagnostics,
) -> Api {
    let mut converter = Converter::new(root, diagnostics);
    converter.replaced_formats = replaced_formats;
    converter.register_components();
    converter.find_families();
    converter.read_components();
    converter.read_security_schemes();
    converter.operations();
    converter.webhooks();
    converter.finish()
}

/// What is known while a document is read.
struct Converter<'a> {
    cursor: RefCell<Cursor<'a>>,
    diagnostics: &'a mut Diagnostics,
    replaced_formats: &'a [(String, usize)],
    types: Vec<TypeDef>,
    /// The named type of what fits all of these parts.
    ids: HashMap<Vec<Part>, TypeId>,
    /// The types without a name of what fits all of these parts.
    inline: HashMap<Vec<Part>, Ty>,
    /// Where component schemas are (through references).
    components: HashSet<Pointer>,
    /// Families by the place of their head.
    families: HashMap<Pointer, inheritance::Family>,
    /// Members of families within families, by the place of the inner head: the outer one's tag leads to them.
    within: HashMap<Pointer, IndexSet<Pointer>>,
    /// Head and member, where only a mapping makes it a member.
    adopted: HashSet<(Pointer, Pointer)>,
    /// What is being converted and what it is called if it needs a name, outermost first.
    open: Vec<(Vec<Part>, String)>,
    nodes: HashMap<Pointer, Rc<SchemaNode>>,
    followed: HashMap<Pointer, Option<Pointer>>,
    nullables: HashMap<Pointer, bool>,
    /// Places that have been reported, where that could happen more than once.
    reported: HashSet<Pointer>,
    /// For suggestions of near names.
    patience: Patience,
    /// What parts say when they are merged; looked up again at each use of a schema.
    flats: HashMap<Vec<Part>, Rc<Flat>>,
    /// How many properties may still be merged, see `merge`.
    mergeable: usize,
    /// How much text may still be copied to where it is used.
    copyable: usize,
    /// Which unions are only strings.
    looked_at: HashMap<Vec<Part>, texts::Looked>,
    /// How many values of unions within unions may still be listed.
    listable: usize,
    /// What the mappings of discriminators name.
    mapping_targets: HashMap<String, Option<Pointer>>,
    /// How many schemas may still be searched for the values of a discriminator.
    searchable: usize,
    operation_ids: HashMap<String, Pointer>,
    operations: Vec<Operation>,
    left_out: Vec<LeftOut>,
    events: Vec<Event>,
    security_schemes: Vec<SecurityScheme>,
}

impl<'a> Converter<'a> {
    fn new(root: &'a Value, diagnostics: &'a mut Diagnostics) -> Self {
        Converter {
            cursor: RefCell::new(Cursor::new(root)),
            diagnostics,
            replaced_formats: &[],
            types: Vec::new(),
            ids: HashMap::default(),
            inline: HashMap::default(),
            components: HashSet::default(),
            families: HashMap::default(),
            within: HashMap::default(),
            adopted: HashSet::default(),
            open: Vec::new(),
            nodes: HashMap::default(),
            followed: HashMap::default(),
            nullables: HashMap::default(),
            reported: HashSet::default(),
            patience: Patience::default(),
            flats: HashMap::default(),
            mergeable: merge::MOST_PROPERTIES,
            copyable: object::MOST_COPIED,
            looked_at: HashMap::default(),
            listable: texts::MOST_LISTED,
            mapping_targets: HashMap::default(),
            searchable: discriminator::MOST_SEARCHED,
            operation_ids: HashMap::default(),
            operations: Vec::new(),
            left_out: Vec::new(),
            events: Vec::new(),
            security_schemes: Vec::new(),
        }
    }

    /// Gives each component schema its id. One that is only a reference to a place that is not a
    /// component (in another file, as a rule) gives that place its name.
    fn register_components(&mut self) {
        let at = Pointer::root().child("components").child("schemas");
        let Some(table) = self.fields(&at) else {
            return;
        };
        let places: Vec<Pointer> = table.map.keys().map(|name| table.at.child(name)).collect();
        for (name, at) in table.map.keys().zip(&places) {
            let id = TypeId(self.types.len());
            self.types.push(TypeDef {
                name: Name::new(name),
                docs: Docs::default(),
                deprecated: false,
                pointer: at.clone(),
                shape: Shape::Alias {
                    ty: Ty::Any,
                    newtype: false,
                },
            });
            self.ids.insert(vec![Part::Whole(at.clone())], id);
            self.components.insert(at.clone());
        }
        for (index, at) in places.iter().enumerate() {
            let Some(end) = self.follow(at) else { continue };
            self.components.insert(end.clone());
            self.ids
                .entry(vec![Part::Whole(end)])
                .or_insert(TypeId(index));
        }
    }

    fn read_components(&mut self) {
        for index in 0..self.types.len() {
            let id = TypeId(index);
            let at = self.types[index].pointer.clone();
            if let Some(end) = self.follow(&at) {
                let node = self.node(&end);
                self.types[index].docs = node.docs.clone();
                self.types[index].deprecated = node.deprecated;
            }
            let shape = self.component_shape(id, &at);
            self.types[index].shape = shape;
        }
    }

    fn finish(mut self) -> Api {
        let info = self.fields(&Pointer::root().child("info"));
        let (mut title, mut version, mut docs) = (String::new(), String::new(), Docs::default());
        if let Some(info) = &info {
            title = self.string(info, "title").unwrap_or_default().to_owned();
            // YAML reads `version: 1.0` as a number.
            version = info.map.get("version").map(plain_text).unwrap_or_default();
            docs.summary = self.string(info, "summary").map(str::to_owned);
            docs.description = self.string(info, "description").map(str::to_owned);
        }
        if let Some(external) = self.fields(&Pointer::root().child("externalDocs")) {
            docs.external = self.string(&external, "url").map(str::to_owned);
        }
        Api {
            title,
            version,
            docs,
            types: self.types,
            operations: self.operations,
            left_out: self.left_out,
            events: self.events,
            security_schemes: self.security_schemes,
        }
    }
}

fn plain_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
