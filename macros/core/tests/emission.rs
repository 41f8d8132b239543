//! What is emitted for each construct of the IR.

mod support;

use extism_openapi_core::document::Pointer;
use extism_openapi_core::emit::{Settings, Side, emit};
use extism_openapi_core::ir::{
    Api, Body, BodyKind, Docs, Encoding, Enum, Event, EventSource, Hint, JsonKind, Location,
    PartHeader, Property, SecurityKind, SecurityRequirement, SecurityScheme, Shape, Status, Style,
    Ty, TypeDef, TypeId, Union, Variant,
};
use serde_json::json;
use support::{
    docs, enum_value, format, json as json_media, media, name, object, operation, parameter,
    property, response, snapshot, string, type_def,
};

fn guest() -> Settings {
    Settings::new(Side::Guest)
}

fn types(types: Vec<TypeDef>) -> Api {
    Api {
        types,
        ..Api::default()
    }
}

/// Items that are of the document's types: neither modules nor what every expansion has.
fn of(name: &'static str) -> impl Fn(&str) -> bool {
    move |item| item.contains(name) && !item.contains("pub mod ")
}

#[test]
fn object_presence_defaults_and_additional_properties() {
    let optional = |name: &str, ty: Ty| Property {
        required: false,
        ..property(name, ty)
    };
    let customer = object(vec![
        Property {
            docs: docs("The id\nin [your] system."),
            ..property("external_id", string())
        },
        Property {
            nullable: true,
            ..property("email", string())
        },
        Property {
            read_only: true,
            deprecated: true,
            ..optional("nick", string())
        },
        Property {
            nullable: true,
            ..optional("zip", string())
        },
        Property {
            constant: Some(json!("customer")),
            ..property("kind", string())
        },
        Property {
            default: Some(json!(-5)),
            ..optional("level", Ty::I64)
        },
        Property {
            default: Some(json!(1)),
            ..optional("ratio", Ty::F64)
        },
        Property {
            default: Some(json!(["a"])),
            ..optional("type", Ty::List(Box::new(string())))
        },
        Property {
            nullable: true,
            default: Some(json!("x")),
            ..optional("note", string())
        },
        Property {
            nullable: true,
            default: Some(json!(null)),
            ..optional("mark", Ty::Bool)
        },
        property("additional", Ty::Any),
    ]);
    let customer = Shape::Object(extism_openapi_core::ir::Object {
        additional: Some(Ty::Any),
        ..customer
    });
    snapshot(
        "object",
        &types(vec![type_def("Customer", customer)]),
        &guest(),
        of("Customer"),
    );
}

#[test]
fn object_with_nothing_to_say() {
    let constant = Property {
        constant: Some(json!(true)),
        ..property("object", Ty::Bool)
    };
    let api = types(vec![
        type_def("Empty", Shape::Object(object(vec![]))),
        type_def("Constant", Shape::Object(object(vec![constant]))),
    ]);
    snapshot("object_empty", &api, &guest(), |item| {
        of("Empty")(item) || of("Constant")(item)
    });
}

#[test]
fn enums_of_strings_and_of_scalars() {
    let status = Enum {
        values: vec![
            enum_value(json!("active"), "Active"),
            enum_value(json!("unknown"), "Unknown"),
        ],
    };
    let version = Enum {
        values: vec![enum_value(json!(1), "V1"), enum_value(json!("two"), "Two")],
    };
    let only = Enum {
        values: vec![enum_value(json!("only"), "Only")],
    };
    let api = types(vec![
        type_def("Status", Shape::Enum(status)),
        type_def("Version", Shape::Enum(version)),
        type_def("Single", Shape::Enum(only)),
    ]);
    let wanted = |item: &str| {
        ["Status", "Version", "Single"]
            .into_iter()
            .any(|name| of(name)(item))
    };
    snapshot("enums", &api, &guest(), wanted);
}

fn variant(name_: &str, ty: Ty, tags: &[&str]) -> Variant {
    Variant {
        name: name(name_, name_),
        ty,
        constant: None,
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        hint: Hint::default().into(),
        docs: Docs::default(),
    }
}

#[test]
fn unions_by_tag_and_by_shape() {
    let tagged = property("type", string());
    let hint = Hint {
        closed: true,
        kinds: vec![JsonKind::Integer, JsonKind::Object],
        required: vec!["a".to_owned()],
        known: vec!["a".to_owned(), "b".to_owned()],
        constants: vec![("type".to_owned(), vec![json!("standard"), json!(1)])],
        values: vec![json!("auto")],
    };
    let by_tag = Union {
        tag: Some("type".to_owned()),
        fallback: None,
        variants: vec![
            variant("Standard", Ty::Named(TypeId(0)), &["standard"]),
            variant(
                "Graduated",
                Ty::Boxed(Box::new(Ty::Named(TypeId(1)))),
                &["graduated"],
            ),
            variant(
                "Other",
                Ty::Boxed(Box::new(Ty::Named(TypeId(2)))),
                &["x", "y"],
            ),
        ],
    };
    let by_shape = Union {
        tag: None,
        fallback: None,
        variants: vec![
            Variant {
                hint: hint.into(),
                ..variant("First", string(), &[])
            },
            variant(
                "Second",
                Ty::String {
                    format: Some("date".to_owned()),
                },
                &[],
            ),
            Variant {
                hint: Hint {
                    closed: true,
                    ..Hint::default()
                }
                .into(),
                ..variant("Third", Ty::Named(TypeId(4)), &[])
            },
            variant("Fourth", Ty::List(Box::new(Ty::I64)), &[]),
            variant("Unknown", Ty::Bool, &[]),
            Variant {
                constant: Some(json!("")),
                ..variant("Empty", string(), &[])
            },
            Variant {
                constant: Some(json!(0)),
                ..variant("Value0", Ty::I64, &[])
            },
        ],
    };
    let api = types(vec![
        type_def("Standard", Shape::Object(object(vec![tagged]))),
        type_def("Graduated", Shape::Object(object(vec![]))),
        type_def("Properties", Shape::Union(by_tag)),
        type_def("Choice", Shape::Union(by_shape)),
        type_def(
            "Numbers",
            Shape::Alias {
                ty: Ty::List(Box::new(Ty::I64)),
                newtype: false,
            },
        ),
    ]);
    snapshot("unions", &api, &guest(), |item| {
        (of("Properties")(item) || of("Choice")(item)) && !item.contains("pub type")
    });
}

#[test]
fn aliases_and_every_kind_of_type() {
    let every = Ty::Tuple(vec![
        Ty::Bool,
        Ty::I32,
        Ty::U32,
        Ty::U64,
        Ty::Base64,
        Ty::Binary,
        Ty::Any,
        Ty::Unit,
        Ty::Map(Box::new(Ty::Nullable(Box::new(string())))),
    ]);
    let tree = Ty::List(Box::new(Ty::Named(TypeId(1))));
    let api = types(vec![
        type_def(
            "AllKinds",
            Shape::Alias {
                ty: every,
                newtype: false,
            },
        ),
        type_def(
            "Tree",
            Shape::Alias {
                ty: tree,
                newtype: true,
            },
        ),
    ]);
    snapshot("aliases", &api, &guest(), |item| {
        of("AllKinds")(item) || of("Tree")(item)
    });
}

/// One operation with everything that an operation can have.
fn full_api() -> Api {
    let mut find = operation("find_customer", "FindCustomer");
    find.id = "findCustomer".to_owned();
    find.path = "/customers/{id}".to_owned();
    find.method = "PUT".to_owned();
    find.tags = vec!["customers".to_owned()];
    find.deprecated = true;
    find.docs = Docs {
        summary: Some("Find a customer".to_owned()),
        description: Some("By <id>. See [here](https://example.com).".to_owned()),
        external: Some("https://example.com/docs".to_owned()),
    };
    let mut id = parameter("id", string());
    (id.location, id.style, id.required) = (Location::Path, Style::Simple, true);
    id.docs = docs("The customer's id. Not ours.");
    let mut page = parameter("page", Ty::I64);
    (page.aliases, page.default) = (vec!["page_number".to_owned()], Some(json!(1)));
    find.parameters = vec![id, page];
    let mut form = media(
        "multipart/form-data",
        BodyKind::Multipart,
        Ty::Named(TypeId(0)),
        "Multipart",
    );
    form.encodings = vec![Encoding {
        property: "file".to_owned(),
        content_type: Some("image/png".to_owned()),
        style: Some(Style::Form),
        explode: true,
        allow_reserved: false,
        headers: vec![PartHeader {
            name: "X-Part".into(),
            value: Some("1".into()),
            required: true,
        }],
    }];
    find.body = Some(Body {
        required: false,
        media: vec![
            media(
                "application/json",
                BodyKind::Json,
                Ty::Named(TypeId(0)),
                "Json",
            ),
            form,
        ],
        aliases: vec!["customer_input".to_owned()],
        rust: "body".to_owned(),
        docs: Docs::default(),
        pointer: Pointer::root(),
    });
    let mut fallback = response(
        0,
        "Default",
        media("text/plain", BodyKind::Text, string(), "Text").into(),
    );
    (fallback.status, fallback.headers) = (Status::Default, vec!["X-Reason".to_owned()]);
    find.responses = vec![
        response(200, "Ok", json_media(Ty::Named(TypeId(0)))),
        response(
            206,
            "PartialContent",
            media("image/png", BodyKind::Binary, Ty::Binary, "Binary").into(),
        ),
        response(204, "NoContent", None),
        response(404, "NotFound", None),
        fallback,
    ];
    find.security = vec![
        vec![SecurityRequirement {
            scheme: 0,
            scopes: vec!["read".to_owned()],
        }],
        vec![SecurityRequirement {
            scheme: 1,
            scopes: vec![],
        }],
    ];
    let key = SecurityKind::ApiKey {
        location: Location::Header,
        name: "X-Key".to_owned(),
    };
    Api {
        types: vec![type_def(
            "Customer",
            Shape::Object(object(vec![property("name", string())])),
        )],
        operations: vec![find, operation("ping", "Ping")],
        security_schemes: vec![
            SecurityScheme {
                name: "oauth".to_owned(),
                kind: SecurityKind::OAuth2,
            },
            SecurityScheme {
                name: "key".to_owned(),
                kind: key,
            },
        ],
        ..Api::default()
    }
}

#[test]
fn operation_types() {
    let wanted = |item: &str| {
        item.contains("FindCustomer")
            && !["pub mod ", "pub trait ", "pub fn find"]
                .iter()
                .any(|no| item.contains(no))
    };
    snapshot("operation_types", &full_api(), &guest(), wanted);
}

#[test]
fn operation_markers_and_descriptors() {
    snapshot("operation_markers", &full_api(), &guest(), |item| {
        item.contains("pub mod operations")
    });
}

#[test]
fn guest_functions() {
    snapshot("guest", &full_api(), &guest(), |item| {
        item.contains("pub fn find_customer") || item.contains("pub fn ping")
    });
}

/// What is left when types, markers and modules are taken away.
fn is_of_the_backend(item: &str) -> bool {
    [
        "pub trait Api",
        "pub fn api",
        "pub fn functions",
        "OPERATIONS",
        "EVENTS",
    ]
    .iter()
    .any(|wanted| item.contains(wanted))
}

#[test]
fn host_trait_and_registration() {
    let settings = Settings {
        module: "lago".to_owned(),
        ..Settings::new(Side::Host)
    };
    snapshot("host", &full_api(), &settings, is_of_the_backend);
}

#[test]
fn a_strict_host_has_methods_without_body() {
    let settings = Settings {
        require_all_operations: true,
        ..Settings::new(Side::Host)
    };
    snapshot("host_strict", &full_api(), &settings, |item| {
        item.contains("pub trait Api")
    });
}

#[test]
fn the_mock_of_a_guest_is_not_in_its_wasm() {
    snapshot("guest_mock", &full_api(), &guest(), is_of_the_backend);
}

#[test]
fn a_lone_body_is_an_input() {
    let mut create = operation("create", "Create");
    create.body = Some(Body {
        required: true,
        media: vec![media(
            "application/json",
            BodyKind::Json,
            Ty::Named(TypeId(0)),
            "Json",
        )],
        aliases: vec![],
        rust: "body".to_owned(),
        docs: docs("What to create."),
        pointer: Pointer::root(),
    });
    create.responses = vec![response(201, "Created", json_media(Ty::Named(TypeId(0))))];
    let api = Api {
        operations: vec![create],
        ..full_api()
    };
    snapshot("lone_body", &api, &guest(), |item| {
        item.contains("CreateParams") && !item.contains("pub mod ")
    });
}

#[test]
fn events() {
    let callback = Event {
        source: EventSource::Callback {
            operation: "ping".to_owned(),
            expression: "{$request.body#/url}".to_owned(),
        },
        docs: docs("The job is done."),
        deprecated: true,
        payload: Ty::Unit,
        reply: Some(Ty::List(Box::new(Ty::Named(TypeId(0))))),
        ..event("done", "done", "Done")
    };
    let api = Api {
        events: vec![
            event("customer.created", "customer_created", "CustomerCreated"),
            callback,
        ],
        ..full_api()
    };
    snapshot("events", &api, &guest(), |item| {
        item.contains("pub mod webhooks") || item.contains("EVENTS")
    });
}

fn event(wire: &str, rust: &str, pascal: &str) -> Event {
    Event {
        name: name(wire, rust),
        type_name: pascal.to_owned(),
        source: EventSource::Webhook,
        docs: Docs::default(),
        deprecated: false,
        payload: Ty::Named(TypeId(0)),
        reply: None,
        pointer: Pointer::root(),
    }
}

#[test]
fn a_payload_keeps_the_name_that_a_reply_would_have() {
    let api = Api {
        events: vec![
            Event {
                reply: Some(Ty::Bool),
                ..event("done", "done", "Done")
            },
            event("done.reply", "done_reply", "DoneReply"),
        ],
        ..full_api()
    };
    let webhooks = support::items(&api, &guest());
    let webhooks = webhooks
        .iter()
        .find(|item| item.contains("pub mod webhooks"));
    let webhooks = webhooks.unwrap();
    assert_eq!(
        webhooks.matches("pub type DoneReply").count(),
        1,
        "{webhooks}"
    );
    assert!(
        webhooks.contains("The payload of [`done_reply`]"),
        "{webhooks}"
    );
    assert!(webhooks.contains("type Reply = bool"), "{webhooks}");
}

/// Every path of an expansion is its own item's or begins at the runtime's hidden module.
#[test]
fn names_of_the_prelude_are_the_documents_to_use() {
    let names = [
        "Option", "Result", "Vec", "String", "Box", "Error", "Response", "Some", "None", "Ok",
        "Err", "E", "A", "S",
    ];
    let mut api = full_api();
    // A variant's own name needs no path.
    api.operations[0].responses[0].name = name("Found", "Found");
    api.types.extend(names.map(|name| {
        let optional = Property {
            required: false,
            nullable: true,
            ..property("next", string())
        };
        type_def(name, Shape::Object(object(vec![optional])))
    }));
    for side in [Side::Guest, Side::Host] {
        let text = format(emit(&api, &Settings::new(side)));
        for line in text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            for name in &names[..11] {
                let bare = line.match_indices(name).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    let after = line[at + name.len()..].chars().next();
                    !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '"'))
                        && matches!(after, Some('<' | '('))
                });
                assert!(!bare, "`{name}` is named without its path: {line}");
            }
        }
    }
}

#[test]
fn types_that_are_not_emitted_are_left_out() {
    let settings = Settings {
        emitted_types: Some(vec![false]),
        ..guest()
    };
    let text = format(emit(&full_api(), &settings));
    assert!(!text.contains("pub struct Customer "));
    assert!(text.contains("pub struct FindCustomerParams "));
}
