//! A plug-in in the style of the generator of Extism's article on Lago is served unchanged.

use extism_openapi::Plugin;
use support::Recording;

use crate::laboratory::{Laboratory, lab};

#[test]
fn a_plug_in_of_the_articles_generator_is_served() {
    let (backend, recorded) = Recording::new(lab::api(Laboratory));
    let plugin = Plugin::new(support::guest("article_style"), lab::functions(backend)).unwrap();
    let said = plugin.call_blocking("run", b"").unwrap();
    let said: serde_json::Value = serde_json::from_slice(&said).unwrap();

    assert_eq!(said["got"]["status"], 200);
    assert_eq!(said["got"]["entity"]["id"], "s1");
    assert_eq!(said["created"]["status"], 201);
    assert_eq!(said["created"]["entity"]["id"], "ore");
    assert_eq!(said["created"]["entity"]["state"], "fresh");
    assert_eq!(said["pinged"]["status"], 204);

    let inputs: Vec<_> = recorded
        .take()
        .into_iter()
        .map(|exchange| exchange.input)
        .collect();
    assert!(
        inputs[0].contains("\"sample_id\""),
        "it speaks snake_case: {}",
        inputs[0]
    );
    assert!(
        inputs[1].contains("\"sample_create_input\""),
        "the body under its schema's name: {}",
        inputs[1]
    );
}
