//! Several faults in a large document, in one build.

use std::fs;
use std::path::Path;

use crate::scratch::Scratch;

/// What is replaced once in the demo's document, the fault that makes, and where in the line it shows.
const FAULTS: [(&str, &str, &str, &str); 5] = [
    (
        "'#/components/responses/Unauthorized'",
        "'#/components/responses/Unauthorised'",
        "the reference `#/components/responses/Unauthorised` names nothing",
        "$ref",
    ),
    (
        "in: query\n",
        "in: queri\n",
        "can't be in `queri`",
        "in: queri",
    ),
    (
        "'#/components/schemas/CustomerCreateInput'",
        "'#/components/schemas/CustomerCreateInputs'",
        "the reference `#/components/schemas/CustomerCreateInputs` names nothing",
        "$ref",
    ),
    (
        "type: integer\n",
        "type: integre\n",
        "`integre` is not a type of OpenAPI",
        "type: integre",
    ),
    (
        "type: boolean\n",
        "type: bolean\n",
        "`bolean` is not a type of OpenAPI",
        "type: bolean",
    ),
];

#[test]
fn five_faults_are_five_messages_at_their_lines() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/lago/lago.yaml");
    let mut document = fs::read_to_string(demo).unwrap();
    for (sound, broken, ..) in FAULTS {
        assert!(document.contains(sound), "{sound:?} is not in the demo");
        document = document.replacen(sound, broken, 1);
    }
    let scratch = Scratch::new("broken");
    scratch.put("plugin/lago.yaml", &document);
    // The sound part can be called.
    scratch.put(
        "plugin/src/lib.rs",
        "#![deny(deprecated)] mod lago { extism_openapi::openapi_pdk!(\"lago.yaml\"); }\n\
         pub use lago::create_wallet;\n",
    );
    let built = scratch.check();
    assert!(!built.success);
    let errors: Vec<&String> = built
        .messages
        .iter()
        .filter(|message| message.starts_with("error: ") && message.contains("lago.yaml:"))
        .collect();
    assert_eq!(errors.len(), FAULTS.len(), "{:#?}", built.messages);
    let mut places = Vec::new();
    for (_, _, fault, there) in FAULTS {
        let Some(error) = errors.iter().find(|error| error.contains(fault)) else {
            panic!("{fault} is not in {errors:#?}")
        };
        let (line, column) = place(error);
        let text: String = document
            .lines()
            .nth(line - 1)
            .unwrap()
            .chars()
            .skip(column - 1)
            .collect();
        assert!(
            text.starts_with(there),
            "{line}:{column} is {text:?}: {error}"
        );
        assert!(error.contains("--> plugin/src/lib.rs:1:62"), "{error}");
        places.push(line);
    }
    let listed: Vec<usize> = errors.iter().map(|error| place(error).0).collect();
    places.sort_unstable();
    assert_eq!(listed, places, "in the document's order");
}

/// Line and column in `--> lago.yaml:1204:11  (#/…)`.
fn place(error: &str) -> (usize, usize) {
    let (_, rest) = error.split_once("--> lago.yaml:").unwrap();
    let (place, _) = rest.split_once("  (").unwrap();
    let (line, column) = place.split_once(':').unwrap();
    (line.parse().unwrap(), column.parse().unwrap())
}
