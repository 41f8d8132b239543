//! What is around schemas: parameters, headers, media types, responses, operations.

use serde_json::{Map, Value, json};

use super::Lowering;
use crate::diagnostic::shown;
use crate::document::Trail;

fn is_reference(object: &Map<String, Value>) -> bool {
    matches!(object.get("$ref"), Some(Value::String(_)))
}

/// Drops examples: they are for readers, and have many shapes.
fn drop_examples(object: &mut Map<String, Value>) {
    object.shift_remove("example");
    object.shift_remove("examples");
}

/// Drops what is not a boolean; the text in `required: "true"` becomes one.
fn fit_booleans(object: &mut Map<String, Value>, keys: &[&str]) {
    for key in keys {
        match object
            .get(*key)
            .map(|value| (value.is_boolean(), value.as_str()))
        {
            None | Some((true, _)) => {}
            Some((_, Some("true"))) => {
                object.insert((*key).to_owned(), Value::Bool(true));
            }
            Some(_) => {
                object.shift_remove(*key);
            }
        }
    }
}

/// The model wants exactly one of `schema` and `content`.
fn fit_content(object: &mut Map<String, Value>) {
    if object.contains_key("schema") {
        object.shift_remove("content");
    } else if !object.contains_key("content") {
        object.insert("schema".to_owned(), json!({}));
    }
}

pub(super) fn parameter(
    lowering: &mut Lowering<'_>,
    object: &mut Map<String, Value>,
    trail: &Trail<'_>,
) {
    drop_examples(object);
    if is_reference(object) {
        return;
    }
    fit_booleans(
        object,
        &[
            "required",
            "deprecated",
            "explode",
            "allowReserved",
            "allowEmptyValue",
        ],
    );
    if !object.contains_key("schema") && !object.contains_key("content") {
        object.insert("schema".to_owned(), json!({ "type": "string" }));
        // One that is left out anyway is reported as such.
        let is_of_form = object.get("in").is_some_and(|place| place == "formData");
        if object.contains_key("name") && !is_of_form {
            let message = "this parameter has no `schema`; it is treated as a string";
            lowering
                .diagnostics
                .warning(&trail.pointer(), message)
                .minor();
        }
    }
    fit_content(object);
    let allowed: &[&str] = match object.get("in").and_then(Value::as_str) {
        Some("path") => &["matrix", "label", "simple"],
        Some("query") => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        Some("header") => &["simple"],
        Some("cookie") => &["form", "cookie"],
        _ => return,
    };
    let Some(style) = object.get("style") else {
        return;
    };
    if !style.as_str().is_some_and(|style| allowed.contains(&style)) {
        let message = format!(
            "`style: {}` is not for a parameter of this location: `{}` is used",
            shown::text(style.as_str().unwrap_or_default()),
            if allowed.contains(&"form") {
                "form"
            } else {
                "simple"
            },
        );
        let help = format!("expected one of: {}", allowed.join(", "));
        lowering
            .diagnostics
            .warning(&trail.pointer().child("style"), message)
            .help(help);
        object.shift_remove("style");
    }
}

pub(super) fn header(object: &mut Map<String, Value>) {
    drop_examples(object);
    if is_reference(object) {
        return;
    }
    fit_booleans(object, &["required", "deprecated"]);
    fit_content(object);
    if object.get("style").is_some_and(|style| style != "simple") {
        object.shift_remove("style");
    }
}

pub(super) fn encoding(
    lowering: &mut Lowering<'_>,
    object: &mut Map<String, Value>,
    trail: &Trail<'_>,
) {
    fit_booleans(object, &["explode", "allowReserved"]);
    let known = ["form", "spaceDelimited", "pipeDelimited", "deepObject"];
    let style = object
        .get("style")
        .map(|style| style.as_str().unwrap_or_default());
    if let Some(style) = style
        && !known.contains(&style)
    {
        let style = shown::text(style);
        let message = format!("`style: {style}` is not for a form's property: `form` is used");
        lowering
            .diagnostics
            .warning(&trail.pointer().child("style"), message)
            .help(format!("expected one of: {}", known.join(", ")));
        object.insert("style".to_owned(), "form".into());
    }
    if object
        .get("contentType")
        .is_some_and(|content| !content.is_string())
    {
        object.shift_remove("contentType");
    }
}

pub(super) fn media_type(object: &mut Map<String, Value>) {
    drop_examples(object);
    if let Some(item) = object.shift_remove("itemSchema") {
        object.insert("x-item-schema".to_owned(), item);
    }
}

pub(super) fn response(object: &mut Map<String, Value>) {
    object.shift_remove("links");
    // Required in 3.0 and 3.1, but often left out; optional in 3.2.
    if !is_reference(object) && !object.get("description").is_some_and(Value::is_string) {
        object.insert("description".to_owned(), "".into());
    }
}

pub(super) fn operation(object: &mut Map<String, Value>) {
    fit_booleans(object, &["deprecated"]);
    object.entry("responses").or_insert_with(|| json!({}));
}
