use std::path::Path;

use super::{
    KEYS, MissingOperations, OnUnsupported, Options, Selector, Source, TargetKind, Warnings, table,
};

fn options(text: &str) -> Options {
    syn::parse_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Every message of the error that `text` gives.
fn faults(text: &str) -> Vec<String> {
    let Err(error) = syn::parse_str::<Options>(text) else {
        panic!("{text} is accepted")
    };
    error.into_iter().map(|error| error.to_string()).collect()
}

const EXPECTED: &str = "expected one of `inline`, `files`, `operations`, `webhooks`, `replace`, `rename`, \
                        `derive`, `attributes`, `records`, `hooks`, `module`, `crate`, \
                        `missing_operations`, `validate`, `on_unsupported`, `warnings`";

#[test]
fn a_path_is_enough() {
    let options = options("\"lago.yaml\"");
    assert!(matches!(&options.source, Source::File(path) if path.value() == "lago.yaml"));
    assert!(options.operations.is_none() && options.webhooks.is_none() && options.module.is_none());
    assert_eq!(
        options.missing_operations,
        MissingOperations::NotImplemented
    );
    assert_eq!(options.on_unsupported, OnUnsupported::Error);
}

#[test]
fn every_option_is_read() {
    let options = options(
        r#""lago.yaml", operations = ["createCustomer", "GET /plans/*", tag("invoices"),],
           webhooks = ["customer.created"], hooks = ["createCustomer"],
           records = { customer: CustomerObject, r#type: "a.b"(protected = ["id"]) }, module = "lago", crate = my::runtime,
           missing_operations = "compile_error", on_unsupported = "skip",
           warnings = "allow","#,
    );
    let operations = options.operations.expect("operations");
    assert!(matches!(&operations[0], Selector::Text(text) if text.value() == "createCustomer"));
    assert!(matches!(&operations[2], Selector::Tag(tag) if tag.value() == "invoices"));
    assert_eq!(
        options.webhooks.expect("webhooks")[0].value(),
        "customer.created"
    );
    assert_eq!(options.hooks.len(), 1);
    assert_eq!(options.records[0].name, "customer");
    assert_eq!(options.records[1].protected[0].value(), "id");
    assert_eq!(options.module.expect("module").value(), "lago");
    let runtime = options.runtime.expect("crate");
    assert!(
        runtime.leading_colon.is_some(),
        "a relative path would mean another crate inside"
    );
    assert_eq!(options.missing_operations, MissingOperations::CompileError);
    assert_eq!(options.on_unsupported, OnUnsupported::Skip);
    assert_eq!(options.warnings, Warnings::Allow);
}

#[test]
fn tables_are_read_and_their_paths_made_absolute() {
    let options = options(
        r#""a", replace = { format("date-time") = jiff::Timestamp, "A.b" = std::vec::Vec<crate::B> },
           rename = { "A" = B, schema("C") = type, },
           derive = { "*" = [Eq, std::hash::Hash], "A" = [::x::Y] },
           attributes = { "A" = [#[a] #[b], #[c(d)]] }"#,
    );
    let types: Vec<String> = options
        .replace
        .iter()
        .map(|entry| {
            let ty = &entry.value;
            quote::quote!(#ty).to_string()
        })
        .collect();
    assert_eq!(
        types,
        [
            ":: jiff :: Timestamp",
            ":: std :: vec :: Vec < crate :: B >"
        ]
    );
    assert_eq!(options.replace[0].target.kind, TargetKind::Format);
    assert_eq!(options.rename[1].value, "type");
    let derives: Vec<String> = options
        .derive
        .iter()
        .flat_map(|entry| &entry.value)
        .map(|path| quote::quote!(#path).to_string())
        .collect();
    assert_eq!(
        derives,
        [
            ":: core :: prelude :: v1 :: Eq",
            ":: std :: hash :: Hash",
            ":: x :: Y"
        ]
    );
    assert_eq!(options.attributes[0].value.len(), 3);
}

#[test]
fn a_document_can_be_inline() {
    assert!(matches!(
        options("inline = \"openapi: 3.1.0\"").source,
        Source::Inline(_)
    ));
}

#[test]
fn each_mistake_has_its_message() {
    let cases: &[(&str, &str)] = &[
        (
            "",
            "which document? Write its path, from the folder of Cargo.toml: \"openapi.yaml\"",
        ),
        (
            "\"\"",
            "which document? Write its path, from the folder of Cargo.toml: \"openapi.yaml\"",
        ),
        (
            "\"https://example.com/a.yaml\"",
            "`https://example.com/a.yaml` is not a file, and nothing is fetched while compiling; save the \
             document beside Cargo.toml and write its path",
        ),
        (
            "documents/a.yaml",
            "write the document's path in quotes: \"openapi.yaml\"",
        ),
        (
            "concat!(env!(\"OUT_DIR\"), \"/a.yaml\"), module = \"m\"",
            "the document's path is a string literal, and macros such as `env!` are not expanded in it; \
             write the path from the folder of Cargo.toml, or let a build script write this call with the \
             path in it",
        ),
        (
            "module = \"m\"",
            "which document? Write its path, from the folder of Cargo.toml: \"openapi.yaml\"",
        ),
        (
            "\"a\", inline = \"b\"",
            "the document is given twice, by its path and `inline`; leave one out",
        ),
        (
            "\"a\", \"b\"",
            "the document's path comes first, and there is only one",
        ),
        (
            "module = \"m\", \"a\"",
            "the document's path comes first, and there is only one",
        ),
        ("\"a\" module = \"m\"", "expected `,`"),
        ("\"a\", module", "write `module = \"extism:host/user\"`"),
        ("\"a\", module = ", "write `module = \"extism:host/user\"`"),
        ("\"a\", module = 3", "write `module = \"extism:host/user\"`"),
        (
            "\"a\", module = \"\"",
            "the name of a Wasm module can't be empty or hold NUL",
        ),
        (
            "\"a\", module = \"m\", module = \"n\"",
            "`module` is given twice; give it once",
        ),
        (
            "\"a\", operations = \"b\"",
            "write `operations = [\"operationId\", \"GET /path/*\", tag(\"name\")]`",
        ),
        (
            "\"a\", operations = [tags(\"b\")]",
            "an operation is chosen by \"operationId\", by \"METHOD /path\" or by tag(\"name\")",
        ),
        ("\"a\", webhooks = [3]", "write `webhooks = [\"name\"]`"),
        (
            "\"a\", crate = super::x",
            "write an absolute path, from `crate` or `::`",
        ),
        (
            "\"a\", crate = \"x\"",
            "write `crate = ::path::to::extism_openapi`",
        ),
        (
            "\"a\", missing_operations = \"panic\"",
            "\"panic\" is not one of \"not_implemented\", \"compile_error\"",
        ),
        (
            "\"a\", rename = { \"A\" = B, \"A\" = C }",
            "\"A\" is given twice; give it once",
        ),
        (
            "\"a\", rename = { A = B }",
            "write names of the document in quotes: \"A\"",
        ),
        (
            "\"a\", rename = { \"A\" = \"B\" }",
            "write a Rust name without quotes: B",
        ),
        (
            "\"a\", rename = { \"A\" = Self }",
            "`Self` can't be the name of anything",
        ),
        (
            "\"a\", rename = { format(\"date\") = B }",
            "only `replace` takes a format",
        ),
        (
            "\"a\", derive = { operation(\"a\") = [Eq] }",
            "only `rename` takes an operation",
        ),
        (
            "\"a\", derive = { \"A\" = [crate::Serialize] }",
            "every type has `Serialize` already, as the wire needs it",
        ),
        (
            "\"a\", replace = { \"A\" = &'static str }",
            "write the path of a type: `crate::Customer`, `jiff::Timestamp`",
        ),
        (
            "\"a\", replace = { \"A\" = std::vec::Vec<B> }",
            "write the type's whole path, from `crate` or from its own crate: `crate::B`",
        ),
        (
            "\"a\", replace = { \"A\" = super::B }",
            "write an absolute path, from `crate` or `::`",
        ),
        (
            "\"a\", validate = \"all\"",
            "\"all\" is not one of \"none\", \"requests\"",
        ),
        (
            "\"a\", on_unsupported = true",
            "write `on_unsupported = \"error\" or \"skip\"`",
        ),
    ];
    for (given, wanted) in cases {
        assert_eq!(faults(given), [*wanted], "for {given}");
    }
}

#[test]
fn an_unknown_option_names_the_nearest_and_all() {
    assert_eq!(
        faults("\"a\", operation = [\"b\"]"),
        [format!(
            "there is no option `operation` (did you mean `operations`?); {EXPECTED}"
        )]
    );
    assert_eq!(
        faults("\"a\", colour = 3"),
        [format!("there is no option `colour`; {EXPECTED}")]
    );
    assert_eq!(faults("\"a\", = 3"), [EXPECTED]);
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let faults = faults("\"a\", modul = \"m\", webhooks = 3, on_unsupported = \"x\"");
    assert_eq!(faults.len(), 3, "{faults:?}");
}

#[test]
fn keys_are_documented_and_distinct() {
    for (index, key) in KEYS.iter().enumerate() {
        assert!(!key.about.is_empty() && !key.value.is_empty() && !key.default.is_empty());
        assert!(KEYS[..index].iter().all(|other| other.name != key.name));
    }
}

/// The file with the text between two lines replaced.
fn replaced(text: &str, first: &str, last: &str, new: &str) -> String {
    let (head, rest) = text.split_once(first).expect("the line before the table");
    let (_, tail) = rest.split_once(last).expect("the line after the table");
    format!("{head}{first}{new}{last}{tail}")
}

/// `BLESS=1` writes the pages anew.
fn holds(page: &str, first: &str, last: &str, table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{page}: {error}"));
    let wanted = replaced(&text, first, last, table);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, wanted).expect("the page can be written");
    } else {
        assert!(text == wanted, "{page} is stale; run the test with BLESS=1");
    }
}

#[test]
fn the_page_has_the_table() {
    holds(
        "../../docs/options.md",
        "<!-- options: written by a test of extism-openapi-core -->\n",
        "<!-- /options -->\n",
        &table(),
    );
}

#[test]
fn the_macros_documentation_has_the_table() {
    let lines: String = table()
        .lines()
        .map(|line| format!("/// {line}\n"))
        .collect();
    holds(
        "../src/lib.rs",
        "tag(\"invoices\")])`.\n///\n",
        "#[proc_macro]\n",
        &lines,
    );
}
