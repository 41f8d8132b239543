//! What a plug-in's author learns when it is loaded.

use extism_openapi::Plugin;

use super::common::{Echo, host, module};

fn load(functions: &str) -> Plugin {
    Plugin::new(module(functions), host(Echo)).unwrap()
}

#[test]
fn a_misspelt_event_is_a_warning() {
    let plugin = load(
        r#"(func (export "custmer_created") (result i32) (i32.const 0))
        (func (export "plan_created") (param i32))
        (func (export "do_something"))
        (func (export "_initialize"))"#,
    );
    let warnings: Vec<String> = plugin.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "the plug-in exports `plan_created` as the function (i32) -> (); an event is a function \
             without parameters that returns an i32, and this one is never called",
            "the plug-in exports `custmer_created`, which is not an event and is never called; did you \
             mean `customer_created`?"
        ]
    );
    assert_eq!(
        plugin.exports().collect::<Vec<_>>(),
        ["custmer_created", "do_something"]
    );
    assert!(!plugin.listens("plan_created"));
}

#[test]
fn a_plug_in_without_fault_has_none() {
    let plugin = load(r#"(func (export "customer_created") (result i32) (i32.const 0))"#);
    assert_eq!(plugin.warnings(), []);
}

#[test]
fn a_module_in_text_form_is_not_loaded() {
    let text = r#"(module (func (export "customer_created")))"#;
    let error = Plugin::new(text.as_bytes(), host(Echo)).unwrap_err();
    assert!(
        error.to_string().contains("must be assembled first"),
        "{error}"
    );
    // Nothing of a file that is not a module is quoted: it could be any file.
    assert!(!error.to_string().contains("customer_created"), "{error}");
}

/// A hostile module: its exports' names are quoted, not trusted.
#[test]
fn names_of_exports_can_not_forge_a_log_line() {
    let plugin = load("(func (export \"customer_created\\0a\") (result i32) (i32.const 0))");
    let warning = plugin.warnings()[0].to_string();
    assert!(warning.contains("`customer_created\\n`"), "{warning}");
}
