use std::path::Path;

use crate::analyse;
use crate::ir::{Api, Shape, Ty};
use crate::options::Options;
use crate::passes::select::emitted_types;

const DOCUMENT: &str = r##"
openapi: 3.0.3
info: { title: T, version: "1" }
paths:
  /a:
    post:
      operationId: Plan
      parameters: [{ name: page, in: query, schema: { type: integer } }]
      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Node" } } } }
      responses: { "200": { description: d } }
  /b:
    get:
      operationId: other.one
      responses: { "200": { description: d } }
components:
  schemas:
    Node:
      type: object
      properties:
        next: { $ref: "#/components/schemas/Node" }
        inner: { type: object, properties: { x: { type: string } } }
        at: { type: string, format: date-time }
        amount: { type: number, format: decimal }
        kind: { type: string, enum: [a, b] }
    Holder: { type: object, properties: { node: { $ref: "#/components/schemas/Node" } } }
    Plan: { type: object, properties: { x.y: { type: string } } }
    Wrong: { type: object, properties: { a: { type: 3 } } }
    com.x.Plan: { type: object, properties: { a: { type: string } } }
"##;

/// The document by these options, and what is said about them.
fn by(options: &str) -> (Api, Options, Vec<String>) {
    let text = format!("inline = {DOCUMENT:?}, {options}");
    let options: Options = syn::parse_str(&text).unwrap_or_else(|error| panic!("{error}"));
    let analysis = analyse(&options, Path::new("")).unwrap_or_else(|error| panic!("{error}"));
    let faults = analysis.faults.iter().map(ToString::to_string).collect();
    (analysis.api, options, faults)
}

fn faults(options: &str) -> Vec<String> {
    by(options).2
}

fn shape<'a>(api: &'a Api, wire: &str) -> &'a Shape {
    let def = api.types.iter().find(|def| def.name.wire == wire);
    &def.unwrap_or_else(|| panic!("no {wire}")).shape
}

fn property(api: &Api, of: &str, name: &str) -> Ty {
    let Shape::Object(object) = shape(api, of) else {
        panic!("{of} is not an object")
    };
    let found = object.properties.iter().find(|p| p.name.wire == name);
    found.unwrap_or_else(|| panic!("no {name}")).ty.clone()
}

fn rust_names(api: &Api) -> Vec<&str> {
    api.types.iter().map(|def| def.name.rust.as_str()).collect()
}

#[test]
fn a_replaced_schema_is_in_no_circle_and_has_no_parts() {
    let (api, options, faults) = by("replace = { \"Node\" = crate::Node }");
    assert_eq!(faults, [""; 0]);
    assert!(matches!(
        shape(&api, "Node"),
        Shape::Alias {
            ty: Ty::Replaced { by: 0, .. },
            newtype: false
        }
    ));
    assert!(matches!(property(&api, "Holder", "node"), Ty::Named(_)));
    let emitted = emitted_types(&api, &options, &[]);
    let left_out: Vec<&str> = rust_names(&api)
        .into_iter()
        .zip(&emitted)
        .filter(|(_, emitted)| !**emitted)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(left_out, ["NodeInner", "NodeKind"]);
}

#[test]
fn formats_of_strings_and_numbers_are_replaced_and_a_property_counts_before() {
    let (api, _, faults) = by(
        "replace = { format(\"decimal\") = x::D, \"Node.at\" = x::A, format(\"date-time\") = x::T, \
         \"Plan.page\" = u8 }",
    );
    assert_eq!(faults, [""; 0]);
    let decimal = Ty::Replaced {
        by: 0,
        instead: Box::new(Ty::F64),
    };
    assert_eq!(property(&api, "Node", "amount"), decimal);
    assert!(matches!(
        property(&api, "Node", "at"),
        Ty::Replaced { by: 1, .. }
    ));
    assert!(matches!(
        api.operations[0].parameters[0].ty,
        Ty::Replaced { by: 3, .. }
    ));
}

#[test]
fn faults_of_what_is_replaced_are_not_reported() {
    let said = |options: &str| {
        let text = format!("inline = {DOCUMENT:?}, {options}");
        let options: Options = syn::parse_str(&text).expect("options");
        analyse(&options, Path::new(""))
            .expect("a document")
            .diagnostics
            .iter()
            .count()
    };
    assert_ne!(said(""), 0);
    assert_eq!(said("replace = { \"Wrong.a\" = u8 }"), 0);
    assert_eq!(said("replace = { \"Wrong\" = x::Y }"), 0);
}

#[test]
fn names_with_points_are_found() {
    let (api, _, faults) = by(
        "rename = { \"Plan.x.y\" = xy, \"com.x.Plan\" = ComPlan, \"com.x.Plan.a\" = b, \
         \"other.one\" = one, \"Node.next\" = following }",
    );
    assert_eq!(faults, [""; 0]);
    assert!(rust_names(&api).contains(&"ComPlan"));
    assert_eq!(api.operations[1].name.rust, "one");
    assert_eq!(api.operations[1].type_names.result, "OneResult");
}

#[test]
fn names_can_be_swapped_but_not_shared() {
    let (api, _, faults) = by("rename = { \"Node\" = Holder, \"Holder\" = Node }");
    assert_eq!(
        (faults, rust_names(&api)[..2].to_vec()),
        (vec![], vec!["Holder", "Node"])
    );
    let taken = "`Holder` is the name of something else already";
    let (api, _, faults) = by("rename = { \"Node\" = Holder, \"Node.at\" = when }");
    assert_eq!(
        (faults, rust_names(&api)[0]),
        (vec![taken.to_owned()], "Node")
    );
    assert_eq!(
        self::faults(
            "rename = { \"other.one\" = functions, \"Node.at\" = next, \"NodeKind.a\" = B }"
        )
        .len(),
        3
    );
}

#[test]
fn what_has_two_meanings_is_asked_for() {
    assert_eq!(
        faults("rename = { \"Plan\" = Tariff }"),
        [
            "\"Plan\" is the name of a schema and of an operation; write schema(\"Plan\") or \
          operation(\"Plan\")"
        ]
    );
    let (api, _, faults) =
        by("rename = { schema(\"Plan\") = Tariff, operation(\"Plan\") = make_plan }");
    assert_eq!(faults, [""; 0]);
    assert!(rust_names(&api).contains(&"Tariff"));
    assert_eq!(api.operations[0].name.rust, "make_plan");
    assert_eq!(api.operations[0].type_names.params, "MakePlanParams");
    assert_eq!(api.operations[0].name.wire, "plan", "the wire's name");
    // A schema is what has a type.
    assert_eq!(self::faults("replace = { \"Plan\" = x::Y }"), [""; 0]);
    assert_eq!(self::faults("derive = { \"Plan\" = [Eq] }"), [""; 0]);
}

#[test]
fn what_matches_nothing_names_the_nearest() {
    let cases = [
        (
            "rename = { \"Nod\" = A }",
            "no schema or operation is called \"Nod\"; did you mean \"Node\"?",
        ),
        (
            "rename = { \"Nod.at\" = a }",
            "no schema or operation is called \"Nod\"; did you mean \"Node.at\"?",
        ),
        (
            "derive = { \"Node.att\" = [Eq] }",
            "\"Node\" has no \"att\"; did you mean \"Node.at\"?",
        ),
        (
            "derive = { \"Zebra*\" = [Eq] }",
            "no schema or operation is called \"Zebra*\"",
        ),
        (
            "rename = { operation(\"Node\") = a }",
            "no operation is called \"Node\"",
        ),
        (
            "replace = { format(\"decimals\") = u8 }",
            "no schema has the format \"decimals\"; did you mean \"decimal\"?",
        ),
    ];
    for (options, wanted) in cases {
        assert_eq!(faults(options), [wanted], "{options}");
    }
}
