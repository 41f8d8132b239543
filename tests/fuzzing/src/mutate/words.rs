//! What mutations insert: keywords with likely values, and unlikely names.

use fastrand::Rng;
use serde_json::{Value, json};

/// Names that are unlikely, but allowed somewhere; some collide as Rust names.
const NAMES: &[&str] = &[
    "",
    " ",
    "-",
    "_",
    "__",
    "0",
    "200",
    "2XX",
    "default",
    "type",
    "self",
    "Self",
    "super",
    "crate",
    "r#type",
    "async",
    "gen",
    "try",
    "fn",
    "String",
    "Option",
    "Result",
    "Ok",
    "Err",
    "Some",
    "None",
    "Box",
    "Vec",
    "Response",
    "Error",
    "Value",
    "Api",
    "api",
    "functions",
    "operations",
    "webhooks",
    "OPERATIONS",
    "EVENTS",
    "SKIPPED",
    "__p",
    "new",
    "body",
    "content_type",
    "additional",
    "Unknown",
    "with_host",
    "call",
    "params",
    "input",
    "status",
    "a",
    "A",
    "a_",
    "a-",
    "a.b",
    "a b",
    "aB",
    "a_b",
    "AB",
    "aB1",
    "a1b",
    "é",
    "日本",
    "ß",
    "🦀",
    "\u{0}",
    "\n",
    "\t",
    "\"",
    "\\",
    "'",
    "`",
    "{}",
    "{",
    "}",
    "/",
    "//",
    "/a/{id}",
    "/{a}{b}",
    "/{",
    "~",
    "~1",
    "~0",
    "#",
    "#/",
    "$ref",
    "<<",
    "x-",
    "x-a",
    "*/*",
    "text/*",
    "application/json",
    "*/",
    "/*",
    "<b>",
    "[a](b)",
    "```",
    "\u{202e}",
    "\u{feff}",
    "a\u{301}",
    "ﬁ",
    "Ⅷ",
    "ª",
    "9lives",
];

/// An unlikely name.
pub(super) fn name(rng: &mut Rng) -> String {
    match rng.u8(0..12) {
        0 => rng.char('\u{0}'..='\u{2ff}').to_string(),
        1 => "long_".repeat(rng.usize(1..80)),
        _ => (*rng.choice(NAMES).unwrap_or(&"")).to_owned(),
    }
}

/// An unlikely scalar.
pub(super) fn scalar(rng: &mut Rng) -> Value {
    match rng.u8(0..12) {
        0 => Value::Null,
        1 => json!(rng.bool()),
        2 => json!(rng.i64(-3..300)),
        3 => json!(i64::MIN),
        4 => json!(u64::MAX),
        5 => json!(1e300),
        6 => json!(-0.0),
        7 => json!(0.1),
        8 => json!([]),
        9 => json!({}),
        _ => json!(name(rng)),
    }
}

/// A keyword of OpenAPI or JSON Schema with a likely value.
pub(super) fn keyword(rng: &mut Rng) -> (String, Value) {
    let keywords = keywords();
    let (key, values) = &keywords[rng.usize(..keywords.len())];
    let value = match values.as_array() {
        Some(values) if !values.is_empty() => values[rng.usize(..values.len())].clone(),
        _ => values.clone(),
    };
    ((*key).to_owned(), value)
}

fn keywords() -> [(&'static str, Value); 40] {
    let any = json!({});
    let text = json!({"type": "string"});
    let types = json!([
        "string",
        "integer",
        "number",
        "boolean",
        "object",
        "array",
        "null",
        "file",
        ["string", "null"],
        ["integer", "string"],
        ["object", "array", "null"],
        []
    ]);
    [
        ("type", types),
        (
            "format",
            json!([
                "int32",
                "int64",
                "uint64",
                "double",
                "float",
                "date-time",
                "byte",
                "binary",
                "uuid",
                "x"
            ]),
        ),
        ("nullable", json!([true, false])),
        (
            "enum",
            json!([
                ["a"],
                ["a", "A", "á"],
                [1, 2.5],
                [null],
                ["", null],
                [true],
                [{}],
                [],
                ["Unknown", "unknown"]
            ]),
        ),
        ("const", json!(["a", 1, null, true, {"a": 1}, -5, 1.5])),
        (
            "default",
            json!(["a", 1, null, true, {"a": 1}, [[1]], 1e19, -1]),
        ),
        (
            "required",
            json!([["a"], [], ["a", "a"], true, ["type", "kind", "id"]]),
        ),
        (
            "properties",
            json!([{"a": {}}, {"a": {"type": "string"}, "A": {"type": "integer"}}, {}, {"type": {}, "Type": {}}]),
        ),
        (
            "additionalProperties",
            json!([true, false, {"type": "string"}, {}]),
        ),
        (
            "patternProperties",
            json!([{"^x-": {"type": "string"}}, {"(": {}}]),
        ),
        (
            "items",
            json!([{}, {"type": "string"}, true, false, [{}, {}]]),
        ),
        (
            "prefixItems",
            json!([[{"type": "string"}, {"type": "integer"}], []]),
        ),
        (
            "oneOf",
            json!([[], [any], [text], [text, {"type": "integer"}], [text, text], [{"type": "null"}], [{"type": "object"}, {"type": "object"}]]),
        ),
        (
            "anyOf",
            json!([[], [any, any], [text, {"type": "null"}], [{"enum": ["a"]}, {"type": "string"}]]),
        ),
        (
            "allOf",
            json!([[], [any], [text, {"type": "integer"}], [{"properties": {"a": text}}, {"required": ["a"]}]]),
        ),
        ("not", any.clone()),
        (
            "discriminator",
            json!([{"propertyName": "kind"}, {"propertyName": "kind", "mapping": {"a": "A", "b": "#/components/schemas/B"}}, {}, "kind"]),
        ),
        ("readOnly", json!([true, false])),
        ("writeOnly", json!([true, false])),
        ("deprecated", json!([true, "yes"])),
        (
            "description",
            json!(["text", "*/ /** ` [x] <y> \n\n    code\n", "", 5]),
        ),
        ("title", json!(["Pet", "", "type"])),
        ("minimum", json!([0, -1, 1e30])),
        ("maximum", json!([255, 1e30])),
        ("pattern", json!(["^a$", "(", "(a*)*b"])),
        ("maxLength", json!([1, -1])),
        (
            "$ref",
            json!([
                "#",
                "#/",
                "#/components/schemas/A",
                "#/nowhere",
                "document.yaml#/components/schemas/A",
                "other.yaml",
                "other.yaml#/A",
                "https://example.com/a.json",
                "A",
                "#A",
                "",
                "%",
                "#/%7"
            ]),
        ),
        ("$defs", json!([{"A": text}, {}])),
        ("$recursiveRef", json!(["#"])),
        ("$dynamicRef", json!(["#node"])),
        (
            "style",
            json!([
                "form",
                "simple",
                "matrix",
                "label",
                "spaceDelimited",
                "pipeDelimited",
                "deepObject",
                "x"
            ]),
        ),
        ("explode", json!([true, false])),
        (
            "in",
            json!(["path", "query", "header", "cookie", "body", "querystring"]),
        ),
        (
            "name",
            json!(["a", "b", "body", "id", "content_type", "Authorization", ""]),
        ),
        (
            "content",
            json!([{"application/json": {"schema": {}}}, {"text/plain": {}}, {"*/*": {"schema": text}}, {"multipart/form-data": {"schema": {"type": "object", "properties": {"f": {"type": "string", "format": "binary"}}}}}, {}]),
        ),
        (
            "operationId",
            json!(["a", "getA", "get_a", "self", "", "A"]),
        ),
        ("tags", json!([["a"], [1], []])),
        (
            "responses",
            json!([{"200": {"description": ""}}, {"default": {"description": ""}}, {"2XX": {"description": ""}, "299": {"description": ""}}, {}]),
        ),
        ("security", json!([[], [{}], [{"key": []}]])),
        ("openapi", json!(["3.0.0", "3.1.0", "3.2.0", "2.0"])),
    ]
}
