//! What may still be wrong in a document that looks sound; one `check_*` per rule.

mod fit;

use self::fit::Fit;

use super::names::{import_name, is_reserved};
use crate::convert::template_names;
use crate::diagnostic::Diagnostics;
use crate::document::Pointer;
use crate::hash::HashMap;
use crate::ir::case::{snake, snake_ident};
use crate::ir::{Api, BodyKind, Location, MediaType, Shape, Ty, walk};

/// Runs all checks; what can't be used (a default that doesn't fit) is dropped.
pub fn check(api: &mut Api, diagnostics: &mut Diagnostics) {
    check_import_names(api, diagnostics);
    check_event_names(api, diagnostics);
    report_reserved_names(api, diagnostics);
    check_path_parameters(api, diagnostics);
    check_bytes(api, diagnostics);
    check_defaults(api, diagnostics);
}

/// Two operations whose ids differ only in case or punctuation have the same import name. The later
/// one gets a number, which is not what its author would expect on the wire.
fn check_import_names(api: &Api, diagnostics: &mut Diagnostics) {
    let mut taken: HashMap<String, &str> = HashMap::default();
    for operation in &api.operations {
        let name = import_name(&operation.id);
        match taken.get(&name) {
            Some(first) if *first != operation.id => {
                let message = format!(
                    "the import name `{name}` of `{}` is taken by `{first}`",
                    operation.id
                );
                diagnostics
                    .warning(&operation.pointer, message)
                    .help(format!(
                        "it is called `{}`; give it another id",
                        operation.name.wire
                    ));
            }
            // The same id twice is an error that has been reported.
            Some(_) => {}
            None => {
                taken.insert(name, &operation.id);
            }
        }
    }
}

/// The same for events, whose exports are found by name; callbacks are told apart by operation.
fn check_event_names(api: &Api, diagnostics: &mut Diagnostics) {
    let mut taken: HashMap<String, &str> = HashMap::default();
    for event in &api.events {
        let wire = &event.name.wire;
        match taken.get(&snake(wire)) {
            Some(first) if *first != wire => {
                let message = format!("the export name of `{wire}` is taken by `{first}`");
                diagnostics
                    .warning(&event.pointer, message)
                    .help("give one of them another name");
            }
            Some(_) => {}
            None => {
                taken.insert(snake(wire), wire);
            }
        }
    }
}

/// A path parameter that the template doesn't have can't be sent; it is dropped.
fn check_path_parameters(api: &mut Api, diagnostics: &mut Diagnostics) {
    for operation in &mut api.operations {
        let names = template_names(&operation.path);
        let path = &operation.path;
        operation.parameters.retain(|parameter| {
            let name = parameter.name.wire.as_str();
            if parameter.location != Location::Path || names.contains(name) {
                return true;
            }
            diagnostics
                .warning(
                    &parameter.pointer,
                    format!("the path `{path}` has no `{{{name}}}`"),
                )
                .help("the parameter is left out; add it to the path, or change its `in`");
            false
        });
    }
}

/// Bytes are parts of multipart bodies. A schema that such a body shares with JSON or a plain form has
/// bytes there too, where no API expects the form that they have on the wire. What only the other direction
/// has is not there.
fn check_bytes(api: &Api, diagnostics: &mut Diagnostics) {
    let operations = api.operations.iter();
    let sent = operations.flat_map(|it| it.body.iter().flat_map(|body| &body.media));
    let operations = api.operations.iter();
    let received = operations.flat_map(|it| it.responses.iter().filter_map(|it| it.media.as_ref()));
    let other = |media: &&MediaType| matches!(media.kind, BodyKind::Json | BodyKind::Form);
    let sent = sent.filter(other).map(|media| &media.ty);
    let sent = walk::reached_through(api, sent, |property| !property.read_only);
    let received = received.filter(other).map(|media| &media.ty);
    let received = walk::reached_through(api, received, |property| !property.write_only);
    for (index, def) in api.types.iter().enumerate() {
        let Shape::Object(object) = &def.shape else {
            continue;
        };
        for property in &object.properties {
            let is_there =
                sent[index] && !property.read_only || received[index] && !property.write_only;
            let bytes = match &property.ty {
                Ty::List(item) => **item == Ty::Binary,
                ty => *ty == Ty::Binary,
            };
            if bytes && is_there {
                let message = format!(
                    "`{}` is a file of a multipart body, and its schema is used in other bodies too: \
                     there it is sent as `{{\"base64\": …}}`",
                    property.name.wire
                );
                diagnostics
                    .warning(&property.pointer, message)
                    .help("give the multipart body a schema of its own");
            }
        }
    }
}

/// A default that doesn't fit its property's type would fail in the reader that fills it in.
fn check_defaults(api: &mut Api, diagnostics: &mut Diagnostics) {
    let mut wrong: Vec<(Pointer, String)> = Vec::new();
    let mut fit = Fit::new(api);
    let mut dropped_properties = Vec::new();
    for (index, def) in api.types.iter().enumerate() {
        let Shape::Object(object) = &def.shape else {
            continue;
        };
        for (place, p) in object.properties.iter().enumerate() {
            if let Some(value) = fit.misfit(&p.ty, p.nullable, &p.default) {
                wrong.push((p.pointer.clone(), fit.why_not(&p.ty, value)));
                dropped_properties.push((index, place));
            }
        }
    }
    let mut dropped_parameters = Vec::new();
    for (index, operation) in api.operations.iter().enumerate() {
        for (place, p) in operation.parameters.iter().enumerate() {
            if let Some(value) = fit.misfit(&p.ty, p.nullable, &p.default) {
                wrong.push((p.pointer.clone(), fit.why_not(&p.ty, value)));
                dropped_parameters.push((index, place));
            }
        }
    }
    for (index, place) in dropped_properties {
        if let Shape::Object(object) = &mut api.types[index].shape {
            object.properties[place].default = None;
        }
    }
    for (index, place) in dropped_parameters {
        api.operations[index].parameters[place].default = None;
    }
    for (pointer, message) in wrong {
        diagnostics
            .warning(&pointer, message)
            .help("it is ignored")
            .minor();
    }
}

/// An event whose name no export can have gets another name, on both sides.
fn report_reserved_names(api: &Api, diagnostics: &mut Diagnostics) {
    for event in &api.events {
        let plain = snake_ident(&event.name.wire);
        if !is_reserved(&plain) {
            continue;
        }
        let message = format!(
            "no export of a plug-in can be called `{plain}`: the event is exported as `{}`",
            event.name.rust
        );
        diagnostics
            .warning(&event.pointer, message)
            .help("the name is that of a function or of the memory that plug-ins are linked with")
            .minor();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::check;
    use crate::diagnostic::{Diagnostics, Severity};
    use crate::ir::{Api, Shape};
    use crate::passes::unnamed;

    fn checked(document: Value) -> (Api, Vec<String>) {
        let mut diagnostics = Diagnostics::default();
        let mut api = unnamed(&document, &mut diagnostics);
        crate::passes::names::assign(&mut api);
        check(&mut api, &mut diagnostics);
        assert!(
            diagnostics.iter().all(|d| d.severity == Severity::Warning),
            "{diagnostics:#?}"
        );
        (
            api,
            diagnostics
                .iter()
                .map(|d| format!("{}: {}", d.pointer, d.message))
                .collect(),
        )
    }

    #[test]
    fn defaults_that_do_not_fit_are_dropped() {
        let (api, warnings) = checked(json!({"components": {"schemas": {"A": {
            "type": "object",
            "properties": {
                "good": {"type": "integer", "default": 1},
                "bad": {"type": "integer", "default": "1"},
                "kind": {"type": "string", "enum": ["a"], "default": "b"},
                "list": {"type": "array", "items": {"type": "string"}, "default": ["a"]},
                "null": {"type": "string", "nullable": true, "default": null}
            }
        }}}}));
        let Shape::Object(object) = &api.types[0].shape else {
            panic!("{:?}", api.types[0])
        };
        let kept: Vec<bool> = object
            .properties
            .iter()
            .map(|p| p.default.is_some())
            .collect();
        // A default of null is none.
        assert_eq!(kept, [true, false, false, true, false]);
        assert_eq!(
            warnings,
            [
                "#/components/schemas/A/properties/bad: the default `\"1\"` does not fit \
                 its type",
                "#/components/schemas/A/properties/kind: the default `\"b\"` is not among the values \
                 of its `enum`",
            ]
        );
    }

    #[test]
    fn path_parameters_and_template_are_made_to_agree() {
        let (api, warnings) = checked(json!({"paths": {"/a/{id}": {"get": {
            "operationId": "a",
            "parameters": [{"name": "other", "in": "path", "schema": {"type": "string"}}],
            "responses": {}
        }}}}));
        let names: Vec<_> = api.operations[0]
            .parameters
            .iter()
            .map(|p| p.name.wire.as_str())
            .collect();
        assert_eq!(names, ["id"]);
        assert_eq!(
            warnings,
            [
                "#/paths/~1a~1{id}/get: `{id}` of the path is not described",
                "#/paths/~1a~1{id}/get/parameters/0: the path `/a/{id}` has no `{other}`",
            ]
        );
    }

    #[test]
    fn import_names_that_become_equal_are_reported() {
        let (_, warnings) = checked(json!({"paths": {
            "/a": {"get": {"operationId": "getA", "responses": {}}},
            "/b": {"get": {"operationId": "get_a", "responses": {}}}
        }}));
        assert_eq!(
            warnings,
            ["#/paths/~1b/get: the import name `get_a` of `get_a` is taken by `getA`"]
        );
    }
}
