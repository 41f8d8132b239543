//! Small IRs built by hand, and snapshots of what is emitted for them.

#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

use std::fs;
use std::path::{Path, PathBuf};

use extism_openapi_core::document::Pointer;
use extism_openapi_core::emit::{Settings, emit};
use extism_openapi_core::ir::{
    Api, BodyKind, Docs, EnumValue, Location, MediaType, Name, Object, Operation,
    OperationTypeNames, Parameter, Property, Response, Shape, Status, Style, Ty, TypeDef,
};
use proc_macro2::TokenStream;
use serde_json::Value;

/// A name whose Rust side is given.
pub(crate) fn name(wire: &str, rust: &str) -> Name {
    Name {
        wire: wire.to_owned(),
        rust: rust.to_owned(),
    }
}

pub(crate) fn docs(text: &str) -> Docs {
    Docs {
        description: Some(text.to_owned()),
        ..Docs::default()
    }
}

pub(crate) fn string() -> Ty {
    Ty::String { format: None }
}

pub(crate) fn type_def(name_: &str, shape: Shape) -> TypeDef {
    TypeDef {
        name: name(name_, name_),
        docs: Docs::default(),
        deprecated: false,
        pointer: Pointer::root(),
        shape,
    }
}

/// A property that is required and not nullable.
pub(crate) fn property(name_: &str, ty: Ty) -> Property {
    Property {
        name: name(name_, name_),
        ty,
        required: true,
        nullable: false,
        default: None,
        constant: None,
        read_only: false,
        write_only: false,
        deprecated: false,
        docs: Docs::default(),
        pointer: Pointer::root(),
    }
}

pub(crate) fn object(properties: Vec<Property>) -> Object {
    Object {
        properties,
        additional: None,
    }
}

pub(crate) fn enum_value(value: Value, rust: &str) -> EnumValue {
    let wire = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    EnumValue {
        value,
        name: name(&wire, rust),
    }
}

/// `GET /{name}`, without input and responses.
pub(crate) fn operation(rust: &str, pascal: &str) -> Operation {
    Operation {
        id: rust.to_owned(),
        name: name(rust, rust),
        type_names: OperationTypeNames {
            params: format!("{pascal}Params"),
            body: format!("{pascal}Body"),
            success: format!("{pascal}Success"),
            error: format!("{pascal}Error"),
            result: format!("{pascal}Result"),
        },
        method: "GET".to_owned(),
        path: format!("/{rust}"),
        tags: Vec::new(),
        docs: Docs::default(),
        deprecated: false,
        parameters: Vec::new(),
        body: None,
        responses: Vec::new(),
        security: Vec::new(),
        pointer: Pointer::root(),
    }
}

/// An optional query parameter.
pub(crate) fn parameter(name_: &str, ty: Ty) -> Parameter {
    Parameter {
        name: name(name_, name_),
        key: name_.to_owned(),
        aliases: Vec::new(),
        location: Location::Query,
        style: Style::Form,
        explode: true,
        allow_reserved: false,
        required: false,
        nullable: false,
        ty,
        content: None,
        default: None,
        deprecated: false,
        docs: Docs::default(),
        pointer: Pointer::root(),
    }
}

pub(crate) fn media(content_type: &str, kind: BodyKind, ty: Ty, rust: &str) -> MediaType {
    MediaType {
        content_type: content_type.to_owned(),
        kind,
        ty,
        name: name(content_type, rust),
        encodings: Vec::new(),
    }
}

pub(crate) fn json(ty: Ty) -> Option<MediaType> {
    Some(media("application/json", BodyKind::Json, ty, "Json"))
}

pub(crate) fn response(code: u16, rust: &str, media: Option<MediaType>) -> Response {
    Response {
        status: Status::Code(code),
        success: (200..300).contains(&code),
        media,
        name: name(rust, rust),
        headers: Vec::new(),
        docs: Docs::default(),
        pointer: Pointer::root(),
    }
}

/// The formatted expansion; tokens that are not Rust fail the test.
pub(crate) fn format(tokens: TokenStream) -> String {
    let text = tokens.to_string();
    let file = syn::parse2::<syn::File>(tokens).unwrap_or_else(|error| panic!("{error} in {text}"));
    prettyplease::unparse(&file)
}

/// Compares the items of an expansion that `wanted` accepts (by their formatted text) with
/// `tests/snapshots/{file}.rs`. `BLESS=1` writes the file: read the difference before you commit it.
#[track_caller]
pub(crate) fn snapshot(file: &str, api: &Api, settings: &Settings, wanted: impl Fn(&str) -> bool) {
    let text = items(api, settings)
        .into_iter()
        .filter(|item| wanted(item))
        .collect::<Vec<_>>()
        .join("\n");
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/snapshots")
        .join(format!("{file}.rs"));
    if std::env::var_os("BLESS").is_some() {
        write(&path, &text);
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == text,
        "{file}: the expansion changed. Look at `BLESS=1 cargo test -p extism-openapi-core` and \
         `git diff`.\n{}",
        first_difference(&expected, &text)
    );
}

/// The items inside the expansion's module, each formatted.
pub(crate) fn items(api: &Api, settings: &Settings) -> Vec<String> {
    let file =
        syn::parse2::<syn::File>(emit(api, settings)).expect("an expansion is a list of items");
    let Some(syn::Item::Mod(module)) = file.items.into_iter().next() else {
        panic!("no module")
    };
    let Some((_, items)) = module.content else {
        panic!("an empty module")
    };
    let format = |item| {
        prettyplease::unparse(&syn::File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: vec![item],
        })
    };
    items.into_iter().map(format).collect()
}

fn write(path: &PathBuf, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("the snapshots' folder");
    fs::write(path, text).expect("the snapshot");
}

fn first_difference(expected: &str, found: &str) -> String {
    let mut expected_lines = expected.lines();
    for (number, line) in found.lines().enumerate() {
        let other = expected_lines.next();
        if other != Some(line) {
            return format!(
                "line {}:\n  expected {other:?}\n  found    {line:?}",
                number + 1
            );
        }
    }
    format!("after the end: expected {:?}", expected_lines.next())
}
