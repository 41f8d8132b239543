//! Rust names for everything that has a name in the document: legal, unique in their scope, and the
//! same at each run.
//!
//! The first to come keeps the plain name. So components come before all derived names, those
//! written as Rust would write them before others, and operations' types before inline types.

mod reserved;
mod scope;

#[cfg(test)]
mod tests;

pub(crate) use self::reserved::is_reserved;
use self::scope::Scope;
use crate::ir::case::{pascal, pascal_ident, snake, snake_ident};
use crate::ir::status::status_name;
use crate::ir::walk::is_component;
use crate::ir::{
    Api, BodyKind, Enum, Event, EventSource, MediaType, Object, Operation, Response, Shape,
    TypeDef, Union,
};

/// Names of the emitted module's own types.
pub(crate) const MODULE_TYPES: [&str; 3] = ["Api", "operations", "webhooks"];
/// Names of the emitted module's own functions and constants.
pub(crate) const MODULE_FUNCTIONS: [&str; 6] = [
    "api",
    "dispatch",
    "functions",
    "EVENTS",
    "OPERATIONS",
    "SKIPPED",
];

/// Fills in the Rust side of each [`Name`](crate::ir::Name), and makes import names unique.
pub fn assign(api: &mut Api) {
    name_operations(&mut api.operations);
    name_types(api);
    for def in &mut api.types {
        match &mut def.shape {
            Shape::Object(object) => name_properties(object),
            Shape::Enum(list) => name_values(list),
            Shape::Union(union) => name_variants(union),
            Shape::Alias { .. } => {}
        }
    }
    for operation in &mut api.operations {
        name_parameters(operation);
        name_body(operation);
        name_responses(&mut operation.responses);
    }
    name_events(&mut api.events);
}

/// The import's name is what the wire has; the function's differs only where Rust asks for it.
fn name_operations(operations: &mut [Operation]) {
    let mut imports = Scope::default();
    let mut functions = Scope::without(&MODULE_FUNCTIONS);
    for operation in operations {
        operation.name.wire = imports.claim(import_name(&operation.id));
        let plain = snake_ident(&operation.name.wire);
        let second = format!("{plain}_operation");
        operation.name.rust = functions
            .first_free(&[plain.clone(), second])
            .unwrap_or_else(|| functions.claim(plain));
    }
}

/// The import's name where no other operation has it.
pub(crate) fn import_name(id: &str) -> String {
    match snake(id) {
        empty if empty.is_empty() => snake_ident(id),
        import => import,
    }
}

fn name_types(api: &mut Api) {
    let mut scope = Scope::without(&MODULE_TYPES);
    let ident = |def: &TypeDef| pascal_ident(&def.name.wire, "Type", "Unnamed");
    let components: Vec<bool> = api.types.iter().map(is_component).collect();
    let mut name_where = |scope: &mut Scope, pick: &dyn Fn(usize, &TypeDef) -> bool| {
        for (index, def) in api.types.iter_mut().enumerate() {
            if pick(index, def) {
                def.name.rust = scope.claim(ident(def));
            }
        }
    };
    name_where(&mut scope, &|index, def| {
        components[index] && ident(def) == def.name.wire
    });
    name_where(&mut scope, &|index, def| {
        components[index] && def.name.rust.is_empty()
    });
    for operation in &mut api.operations {
        name_operation_types(operation, &mut scope);
    }
    for (def, _) in api
        .types
        .iter_mut()
        .zip(&components)
        .filter(|(_, component)| !**component)
    {
        def.name.rust = scope.claim(ident(def));
    }
}

fn name_operation_types(operation: &mut Operation, scope: &mut Scope) {
    let base = pascal_ident(&operation.name.rust, "Operation", "Operation");
    let mut claim = |suffixes: [&str; 2]| {
        let names = suffixes.map(|suffix| format!("{base}{suffix}"));
        scope.first_free(&names).unwrap_or_else(|| {
            let [first, _] = names;
            scope.claim(first)
        })
    };
    let names = &mut operation.type_names;
    names.params = claim(["Params", "Parameters"]);
    names.body = claim(["Body", "RequestBody"]);
    names.success = claim(["Success", "Answer"]);
    names.error = claim(["Error", "Failure"]);
    names.result = claim(["Result", "Outcome"]);
}

fn name_properties(object: &mut Object) {
    let mut scope = Scope::default();
    for property in &mut object.properties {
        property.name.rust = scope.claim(snake_ident(&property.name.wire));
    }
}

fn name_values(list: &mut Enum) {
    let mut scope = Scope::default();
    for value in &mut list.values {
        value.name.rust = scope.claim(variant_ident(&value.name.wire, "Value"));
    }
}

fn name_variants(union: &mut Union) {
    let mut scope = Scope::default();
    for variant in &mut union.variants {
        let prefix = match variant.constant {
            Some(_) => "Value",
            None => "Variant",
        };
        variant.name.rust = scope.claim(variant_ident(&variant.name.wire, prefix));
    }
}

/// `Unknown` is emission's own, for values that the document doesn't list.
fn variant_ident(text: &str, prefix: &str) -> String {
    match pascal_ident(text, prefix, "Empty") {
        unknown if unknown == "Unknown" => "UnknownValue".to_owned(),
        name => name,
    }
}

fn name_parameters(operation: &mut Operation) {
    // Each field has a setter, and `new` is the constructor.
    let mut scope = Scope::without(&["new"]);
    if let Some(body) = &mut operation.body {
        body.rust = scope.claim("body".to_owned());
    }
    for parameter in &mut operation.parameters {
        let name = match snake_ident(&parameter.key) {
            new if new == "new" => "new_".to_owned(),
            name => name,
        };
        parameter.name.rust = scope.claim(name);
    }
}

fn name_body(operation: &mut Operation) {
    let mut scope = Scope::default();
    for media in operation.body.iter_mut().flat_map(|body| &mut body.media) {
        media.name.rust = media_name(media, &mut scope);
    }
}

/// A variant for each response, by its status; by its media type too, where a status has several.
fn name_responses(responses: &mut [Response]) {
    let statuses: Vec<_> = responses.iter().map(|response| response.status).collect();
    let mut success = Scope::default();
    let mut error = Scope::without(&["Other"]);
    for response in responses {
        let mut name = status_name(response.status);
        let several = statuses
            .iter()
            .filter(|status| **status == response.status)
            .count()
            > 1;
        if let Some(media) = &mut response.media {
            media.name.rust = kind_name(media.kind).to_owned();
            if several {
                name.push_str(&media.name.rust);
            }
        }
        let scope = if response.success {
            &mut success
        } else {
            &mut error
        };
        response.name.rust = match &response.media {
            Some(media) if several => scope
                .first_free(&[name.clone(), format!("{name}{}", subtype(media))])
                .unwrap_or_else(|| scope.claim(name)),
            _ => scope.claim(name),
        };
        response.name.wire = wire_status(response);
    }
}

fn wire_status(response: &Response) -> String {
    match response.status {
        crate::ir::Status::Code(code) => code.to_string(),
        crate::ir::Status::Range(digit) => format!("{digit}XX"),
        crate::ir::Status::Default => "default".to_owned(),
    }
}

fn media_name(media: &MediaType, scope: &mut Scope) -> String {
    let kind = kind_name(media.kind).to_owned();
    let names = [
        kind.clone(),
        pascal_ident(&subtype(media), "Media", "Media"),
    ];
    scope
        .first_free(&names)
        .unwrap_or_else(|| scope.claim(kind))
}

fn kind_name(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::Json => "Json",
        BodyKind::Form => "Form",
        BodyKind::Multipart => "Multipart",
        BodyKind::Text => "Text",
        BodyKind::Binary => "Binary",
    }
}

fn subtype(media: &MediaType) -> String {
    let essence = media.content_type.split(';').next().unwrap_or_default();
    pascal(essence.rsplit('/').next().unwrap_or_default())
}

/// The name of the export by which a plug-in listens to an event.
fn export_name(event: &str) -> String {
    match snake_ident(event) {
        reserved if is_reserved(&reserved) => format!("{reserved}_event"),
        name => name,
    }
}

/// Markers and payload aliases share a module, and so a scope. Callbacks of several operations
/// often have the same name; the operation's then goes before it.
fn name_events(events: &mut [Event]) {
    let mut scope = Scope::default();
    for event in events {
        let mut names = vec![event.name.wire.clone()];
        if let EventSource::Callback { operation, .. } = &event.source {
            names.push(format!("{operation} {}", event.name.wire));
        }
        let markers: Vec<String> = names.iter().map(|name| export_name(name)).collect();
        let marker = scope.first_free(&markers);
        event.name.rust = marker.unwrap_or_else(|| scope.claim(markers[markers.len() - 1].clone()));
        event.type_name = scope.claim(pascal_ident(&event.name.rust, "Event", "Event"));
    }
}
