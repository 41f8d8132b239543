use std::path::Path;

use crate::emit::Side;
use crate::options::Options;
use crate::{check_document, expand_document};

const DOCUMENT: &str = r#"
openapi: 3.1.0
info: { title: Shop, version: "1" }
paths:
  /customers:
    post: { operationId: createCustomer, responses: { "204": { description: made } } }
  /ping:
    get: { operationId: ping, responses: { "204": { description: pong } } }
webhooks:
  order_after_commit:
    post: { responses: { "200": { description: heard } } }
components:
  schemas:
    Customer:
      type: object
      required: [id, name]
      properties:
        id: { type: string }
        name: { type: string }
        slug: { type: string, readOnly: true }
        kind: { $ref: '#/components/schemas/Kind' }
    Client: { $ref: '#/components/schemas/Customer' }
    Kind: { type: string, enum: [a, b] }
    Unused: { type: object, properties: { a: { type: string } } }
"#;

fn options(text: &str) -> Options {
    let text = format!("inline = {DOCUMENT:?}, {text}");
    syn::parse_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn expansion(side: Side, text: &str) -> String {
    let tokens = expand_document(side, &options(text), Path::new(".")).tokens;
    let file = syn::parse2(tokens).expect("items");
    prettyplease::unparse(&file)
}

fn faults(text: &str) -> Vec<String> {
    let reports = check_document(&options(text), Path::new("."));
    reports
        .iter()
        .map(|report| report.message.clone())
        .collect()
}

#[test]
fn a_record_has_a_marker_what_is_protected_and_its_exports() {
    let text = expansion(
        Side::Host,
        "records = { customer: Customer(protected = [\"name\"]) }",
    );
    assert!(text.contains("impl __p::Record for customer"), "{text}");
    assert!(text.contains(r#"fields: &[("name", 1, 0)]"#), "{text}");
    assert!(
        text.contains(r#"fields: &[("id", 1, 0), ("slug", 1, 0)]"#),
        "{text}"
    );
    assert!(
        text.contains("const PROTECTION: __p::Protection = __p::Protection::new("),
        "{text}"
    );
    assert!(text.contains("\"customer_before_validation\""), "{text}");
    assert!(text.contains("\"customer_after_commit\""), "{text}");
    assert!(text.contains("pub fn customer(&self)"), "{text}");
}

#[test]
fn a_plug_in_has_the_marker_and_no_caller() {
    let text = expansion(Side::Guest, "records = { customer: Customer }");
    assert!(text.contains("impl __p::Record for customer"), "{text}");
    assert!(!text.contains("struct Records"), "{text}");
    assert!(!text.contains("PROTECTED_PARTS"), "{text}");
}

#[test]
fn the_type_of_a_record_and_what_it_uses_survive_a_selection() {
    let text = expansion(
        Side::Guest,
        "operations = [\"ping\"], webhooks = [], records = { customer: Client }",
    );
    assert!(text.contains("pub type Client = Customer"), "{text}");
    assert!(text.contains("pub struct Customer"), "{text}");
    assert!(text.contains("pub enum Kind"), "{text}");
    assert!(!text.contains("Unused"), "{text}");
}

#[test]
fn without_the_options_there_is_no_module() {
    let text = expansion(Side::Host, "");
    assert!(!text.contains("pub mod records"), "{text}");
    assert!(!text.contains("pub mod hooks"), "{text}");
}

#[test]
fn a_hook_is_the_operation_with_two_exports() {
    let text = expansion(Side::Host, "hooks = [\"createCustomer\"]");
    assert!(
        text.contains("pub use super::operations::create_customer;"),
        "{text}"
    );
    assert!(text.contains("\"before_create_customer\""), "{text}");
    assert!(text.contains("\"after_create_customer\""), "{text}");
    assert!(!text.contains("\"before_ping\""), "{text}");
}

#[test]
fn each_fault_says_what_to_write() {
    let cases = [
        (
            "records = { customer: Custmer }",
            "the document has no schema `Custmer`; did you mean `Customer`?",
        ),
        (
            "records = { customer: \"Kind\" }",
            "the schema `Kind` is not an object with properties, so it can't be a record",
        ),
        (
            "records = { customer: Customer, customer: Customer }",
            "the record `customer` is given twice; give it once",
        ),
        (
            "records = { BigCustomer: Customer }",
            "a record's name is in snake_case, since exports begin with it: `big_customer`",
        ),
        (
            "records = { new: Customer }",
            "`new` is the constructor of `Records`; give the record another name",
        ),
        (
            "records = { customer: Customer(protected = [\"nam\"]) }",
            "the schema `Customer` has no property \"nam\"; did you mean \"name\"?",
        ),
        (
            "records = { order: Customer }",
            "the callback `order_after_commit` of this record has the name of a webhook of the document; \
             give the record another name",
        ),
        (
            "hooks = [\"pong\"]",
            "no operation matches \"pong\"; did you mean \"ping\"?",
        ),
        (
            "operations = [\"ping\"], hooks = [\"createCustomer\"]",
            "the option `operations` leaves out what this hook wraps; add it there",
        ),
    ];
    for (text, wanted) in cases {
        let found = faults(text);
        assert!(
            found.iter().any(|fault| fault.contains(wanted)),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn a_record_of_another_shape_is_shown_the_right_one() {
    for text in [
        "records = { customer = Customer }",
        "records = { customer: Customer(guarded = []) }",
        "records = { customer: Customer::new }",
    ] {
        let text = format!("inline = \"\", {text}");
        let Err(fault) = syn::parse_str::<Options>(&text) else {
            panic!("{text} is accepted")
        };
        assert!(fault.to_string().contains("write a record as"), "{fault}");
    }
}

#[test]
fn a_plug_in_reads_records_and_hooked_inputs_without_what_it_does_not_see() {
    let document = r#"
openapi: 3.1.0
info: { title: Shop, version: "1" }
paths:
  /users:
    post:
      operationId: createUser
      requestBody:
        content: { application/json: { schema: { $ref: '#/components/schemas/NewUser' } } }
      responses: { "204": { description: made } }
components:
  schemas:
    NewUser:
      type: object
      required: [password]
      properties: { password: { type: string, writeOnly: true } }
    User:
      type: object
      required: [password_hash]
      properties: { password_hash: { type: string, writeOnly: true } }
"#;
    let expanded = |side, text: &str| {
        let options = syn::parse_str(&format!("inline = {document:?}, {text}")).expect(text);
        let tokens = expand_document(side, &options, Path::new(".")).tokens;
        prettyplease::unparse(&syn::parse2(tokens).expect("items"))
    };
    let seen = "hooks = [\"createUser\"], records = { user: User }";
    for (side, text, is_there) in [
        (Side::Guest, seen, false),
        (Side::Host, seen, true),
        (Side::Guest, "", true),
    ] {
        let expansion = expanded(side, text);
        for field in ["password", "password_hash"] {
            let required = expansion.contains(&format!("pub {field}: __p::String"));
            assert_eq!(required, is_there, "{side:?} {text} {field}: {expansion}");
        }
    }
}
