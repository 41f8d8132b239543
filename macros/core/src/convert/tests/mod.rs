//! Small documents, one construct each. They are in the lowered (3.0) model.

mod bodies;
mod corpus;
mod fuzzed;
mod objects;
mod operations;
mod parameters;
mod references;
mod unions;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostics, Severity};
use crate::ir::{Api, Enum, Object, Property, Shape, Ty, TypeDef, TypeId, Union};
use crate::passes::unnamed;

/// Converts a document, with its problems as `error #/place: message`.
fn converted(document: &Value) -> (Api, Vec<String>) {
    let mut diagnostics = Diagnostics::default();
    let api = unnamed(document, &mut diagnostics);
    let problems = diagnostics.iter().map(|d| {
        let severity = match d.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        format!("{severity} {}: {}", d.pointer, d.message)
    });
    (api, problems.collect())
}

/// Converts component schemas that have no problems.
fn schemas(schemas: Value) -> Api {
    let (api, problems) = converted(&json!({"components": {"schemas": schemas}}));
    assert_eq!(problems, [""; 0]);
    api
}

fn def<'a>(api: &'a Api, name: &str) -> &'a TypeDef {
    let found = api.types.iter().find(|def| def.name.wire == name);
    found.unwrap_or_else(|| {
        let names: Vec<_> = api.types.iter().map(|def| &def.name.wire).collect();
        panic!("no type {name} among {names:?}")
    })
}

fn id(api: &Api, name: &str) -> Ty {
    let place = api.types.iter().position(|def| def.name.wire == name);
    Ty::Named(TypeId(place.unwrap_or_else(|| panic!("no type {name}"))))
}

fn object<'a>(api: &'a Api, name: &str) -> &'a Object {
    match &def(api, name).shape {
        Shape::Object(object) => object,
        other => panic!("{name} is {other:?}"),
    }
}

fn property<'a>(api: &'a Api, of: &str, name: &str) -> &'a Property {
    let found = object(api, of)
        .properties
        .iter()
        .find(|p| p.name.wire == name);
    found.unwrap_or_else(|| panic!("no {name} in {:?}", object(api, of)))
}

fn keys<'a>(api: &'a Api, of: &str) -> Vec<&'a str> {
    object(api, of)
        .properties
        .iter()
        .map(|p| p.name.wire.as_str())
        .collect()
}

fn union<'a>(api: &'a Api, name: &str) -> &'a Union {
    match &def(api, name).shape {
        Shape::Union(union) => union,
        other => panic!("{name} is {other:?}"),
    }
}

fn values(list: &Enum) -> Vec<Value> {
    list.values
        .iter()
        .map(|value| value.value.clone())
        .collect()
}

fn enumeration(api: &Api, name: &str) -> Vec<Value> {
    match &def(api, name).shape {
        Shape::Enum(list) => values(list),
        other => panic!("{name} is {other:?}"),
    }
}

fn alias<'a>(api: &'a Api, name: &str) -> &'a Ty {
    match &def(api, name).shape {
        Shape::Alias { ty, .. } => ty,
        other => panic!("{name} is {other:?}"),
    }
}

fn string() -> Ty {
    Ty::String { format: None }
}

fn list(ty: Ty) -> Ty {
    Ty::List(Box::new(ty))
}

fn map(ty: Ty) -> Ty {
    Ty::Map(Box::new(ty))
}

fn nullable(ty: Ty) -> Ty {
    Ty::Nullable(Box::new(ty))
}
