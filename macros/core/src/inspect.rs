//! Which type a place of a document has: for tools that compare a document's own data with its types.
//!
//! The passes work on the lowered document, which has no `example`s; a tool reads those in the document as
//! it was loaded. All pointers here are of the loaded document.

use proc_macro2::TokenStream;
use serde_json::{Map, Value};

use crate::convert::body_kind;
use crate::document::follow::follow;
use crate::document::{Document, NodeKind, Pointer, rebase};
use crate::emit::{Settings, type_at};
use crate::expand::Analysis;
use crate::hash::HashMap;
use crate::ir::walk::{reached, requests, responses};
use crate::ir::{Api, BodyKind, Event, MediaType, Object, Operation, Shape, Ty, TypeDef, TypeId};

/// Places deeper than this are not looked for.
const MAX_PLACE_DEPTH: usize = 64;

/// A schema's place, and the Rust type of its values.
#[derive(Clone, Debug)]
pub struct Place {
    /// Where the schema stands.
    pub pointer: Pointer,
    /// The type, to be written where the expansion's items are in scope. Where null is allowed, it is
    /// an `Option`.
    pub ty: TokenStream,
    /// The type, as the passes have it.
    pub ir: Ty,
    /// Which ways the values travel.
    pub travel: Travel,
}

/// Which ways values travel: neither, for a component that nothing uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Travel {
    /// To the API: `readOnly` properties may be absent.
    pub sent: bool,
    /// From the API: `writeOnly` properties may be absent.
    pub received: bool,
}

impl Travel {
    const SENT: Travel = Travel {
        sent: true,
        received: false,
    };
    const RECEIVED: Travel = Travel {
        sent: false,
        received: true,
    };
}

/// Something in a document that has an `example` or `examples`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Where it stands.
    pub pointer: Pointer,
    /// Where the schema of its examples stands: a schema's is itself.
    pub schema: Pointer,
}

/// Every place of a document that has a type. `loaded` is the document before the passes of
/// [`crate::analyse`], `analysis` what became of it.
pub fn places(loaded: &Document, analysis: &Analysis, settings: &Settings) -> Vec<Place> {
    let mut finder = Finder {
        root: &analysis.document.root,
        api: &analysis.api,
        found: HashMap::default(),
        order: Vec::new(),
    };
    finder.run();
    let undone = |pointer: &Pointer| before_lowering(loaded, &analysis.document, pointer);
    let places = finder.order.iter().filter_map(|pointer| {
        let (ty, travel) = finder.found.get(pointer)?;
        Some(Place {
            pointer: undone(pointer),
            ty: type_at(&analysis.api, settings, ty),
            ir: ty.clone(),
            travel: *travel,
        })
    });
    places.collect()
}

/// Which of the named types some places need, for [`Settings::emitted_types`].
pub fn needed<'a>(api: &Api, places: impl IntoIterator<Item = &'a Place>) -> Vec<bool> {
    reached(api, places.into_iter().map(|place| &place.ir))
}

/// Every schema, parameter, header and media type of a document that has examples.
pub fn holders(document: &Document) -> Vec<Holder> {
    let mut holders: Vec<Holder> = Vec::new();
    document.walk(&mut |object, kind, trail| {
        let pointer = trail.pointer();
        let schema = match kind {
            NodeKind::Schema => pointer.clone(),
            NodeKind::MediaType => pointer.child("schema"),
            NodeKind::Parameter | NodeKind::Header => match content_of(object.get("content")) {
                Some(media) => pointer.child("content").child(media).child("schema"),
                None => pointer.child("schema"),
            },
            _ => return,
        };
        if object.contains_key("example") || object.contains_key("examples") {
            holders.push(Holder { pointer, schema });
        }
    });
    holders
}

/// The one media type of a parameter's `content`.
fn content_of(content: Option<&Value>) -> Option<&String> {
    content?.as_object()?.keys().next()
}

/// Every schema of a document, outermost first: for tools that rewrite them in place.
pub fn schemas(document: &Document) -> Vec<Pointer> {
    let mut schemas = Vec::new();
    document.walk(&mut |_, kind, trail| {
        if kind == NodeKind::Schema {
            schemas.push(trail.pointer());
        }
    });
    schemas
}

/// Where a node of the lowered document was before lowering.
fn before_lowering(loaded: &Document, lowered: &Document, pointer: &Pointer) -> Pointer {
    let moves = lowered.moves.get(loaded.moves.len()..).unwrap_or_default();
    moves.iter().rev().fold(pointer.clone(), |pointer, step| {
        rebase(&pointer, &step.to, &step.from).unwrap_or(pointer)
    })
}

struct Finder<'a> {
    root: &'a Value,
    api: &'a Api,
    /// Of the lowered document.
    found: HashMap<Pointer, (Ty, Travel)>,
    order: Vec<Pointer>,
}

impl Finder<'_> {
    fn run(&mut self) {
        let api = self.api;
        let travels = travels(api);
        let types = || api.types.iter().zip(&travels);
        for (index, (definition, travel)) in types().enumerate() {
            let ty = nullable(
                &Ty::Named(TypeId(index)),
                self.says_null(&definition.pointer),
            );
            self.add(&definition.pointer, &ty, *travel);
        }
        // A struct's own properties come before those that it shares with other structs: merged, they
        // are more than the others' schemas say.
        for own in [true, false] {
            for (definition, travel) in types() {
                self.parts(definition, *travel, own);
            }
        }
        for operation in &api.operations {
            self.operation(operation);
        }
        for event in &api.events {
            self.payload(event);
        }
    }

    fn operation(&mut self, operation: &Operation) {
        for parameter in &operation.parameters {
            let schema = match &parameter.content {
                Some(content) => parameter.pointer.child("content").child(content),
                None => parameter.pointer.clone(),
            };
            let ty = nullable(&parameter.ty, parameter.nullable);
            self.schema(&schema.child("schema"), &ty, Travel::SENT, 0);
        }
        if let Some(body) = &operation.body {
            for media in &body.media {
                self.media(&body.pointer, media, Travel::SENT);
            }
        }
        for response in &operation.responses {
            if let Some(media) = &response.media {
                self.media(&response.pointer, media, Travel::RECEIVED);
            }
        }
    }

    fn media(&mut self, holder: &Pointer, media: &MediaType, travel: Travel) {
        // A text body is a `String`, whatever its schema says.
        if matches!(media.kind, BodyKind::Text | BodyKind::Binary) {
            return;
        }
        let content = follow(self.root, holder).child("content");
        let schema = content.child(&media.content_type).child("schema");
        self.schema(&schema, &media.ty, travel, 0);
    }

    fn payload(&mut self, event: &Event) {
        let body = follow(self.root, &event.pointer.child("requestBody"));
        let content = body.child("content");
        let entries = self
            .root
            .pointer(content.as_str())
            .and_then(Value::as_object);
        let mut names = entries.into_iter().flat_map(Map::keys);
        if let Some(name) = names.find(|name| body_kind(name) == BodyKind::Json) {
            let schema = content.child(name).child("schema");
            self.schema(&schema, &event.payload, Travel::RECEIVED, 0);
        }
    }

    /// What a type is made of: of a struct's properties, either those in its own schema or the rest.
    fn parts(&mut self, definition: &TypeDef, travel: Travel, own: bool) {
        let at = &definition.pointer;
        match &definition.shape {
            Shape::Object(object) => {
                if own {
                    self.properties_in(at, object, travel, 0);
                    if let Some(additional) = &object.additional {
                        self.schema(&at.child("additionalProperties"), additional, travel, 0);
                    }
                } else {
                    for property in &object.properties {
                        let ty = nullable(&property.ty, property.nullable);
                        self.schema(&property.pointer, &ty, travel, 0);
                    }
                }
            }
            Shape::Alias { ty, .. } if own => self.below(at, ty, travel, 0),
            _ => {}
        }
    }

    /// The properties that a schema and the members of its `allOf` write out.
    fn properties_in(&mut self, at: &Pointer, object: &Object, travel: Travel, depth: usize) {
        let Some(node) = self.root.pointer(at.as_str()) else {
            return;
        };
        if depth > MAX_PLACE_DEPTH {
            return;
        }
        for property in &object.properties {
            let place = at.child("properties").child(&property.name.wire);
            if self.root.pointer(place.as_str()).is_some() {
                let ty = nullable(&property.ty, property.nullable);
                self.schema(&place, &ty, travel, 0);
            }
        }
        let members = node
            .get("allOf")
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        for index in 0..members {
            self.properties_in(&at.child("allOf").child(index), object, travel, depth + 1);
        }
    }

    /// A schema and the schemas written in it.
    fn schema(&mut self, at: &Pointer, ty: &Ty, travel: Travel, depth: usize) {
        if depth < MAX_PLACE_DEPTH && self.add(at, ty, travel) {
            self.below(at, ty, travel, depth + 1);
        }
    }

    fn below(&mut self, at: &Pointer, ty: &Ty, travel: Travel, depth: usize) {
        match ty {
            Ty::Boxed(inner) | Ty::Nullable(inner) => self.below(at, inner, travel, depth + 1),
            Ty::List(inner) => self.schema(&at.child("items"), inner, travel, depth),
            Ty::Map(inner) => {
                self.schema(&at.child("additionalProperties"), inner, travel, depth);
            }
            Ty::Tuple(items) => {
                for (index, item) in items.iter().enumerate() {
                    let at = at.child("x-prefix-items").child(index);
                    self.schema(&at, item, travel, depth);
                }
            }
            _ => {}
        }
    }

    /// A named type leaves null to the places that use it; its own schema is such a place.
    fn says_null(&self, at: &Pointer) -> bool {
        let schema = self.root.pointer(at.as_str());
        schema.and_then(|schema| schema.get("nullable")) == Some(&Value::Bool(true))
    }

    /// Adds a schema. Returns whether it was not known yet.
    fn add(&mut self, at: &Pointer, ty: &Ty, travel: Travel) -> bool {
        if !self.root.pointer(at.as_str()).is_some_and(Value::is_object)
            || self.found.contains_key(at)
        {
            return false;
        }
        self.found.insert(at.clone(), (ty.clone(), travel));
        self.order.push(at.clone());
        true
    }
}

/// Which ways the values of each type travel.
fn travels(api: &Api) -> Vec<Travel> {
    let sent = reached(api, requests(api));
    let received = reached(api, responses(api));
    let both = sent.into_iter().zip(received);
    both.map(|(sent, received)| Travel { sent, received })
        .collect()
}

fn nullable(ty: &Ty, nullable: bool) -> Ty {
    match ty {
        Ty::Any | Ty::Unit | Ty::Nullable(_) => ty.clone(),
        ty if nullable => Ty::Nullable(Box::new(ty.clone())),
        ty => ty.clone(),
    }
}
