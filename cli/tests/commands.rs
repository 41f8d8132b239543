//! The commands as a user runs them.

#![allow(clippy::unwrap_used, reason = "what fails, fails the test")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use extism_openapi_core::emit::Side;
use proc_macro2::TokenStream;

fn extism_openapi(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_extism-openapi"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/documents"))
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn expand_prints_the_guests_functions() {
    let output = extism_openapi(&["expand", "lab.yaml", "--guest"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let code = text(&output.stdout);
    assert!(code.contains("pub fn create_sample("), "{code}");
    assert!(code.contains("link_name = \"create_sample\""));
    assert!(!code.contains("pub fn functions("));
}

#[test]
fn expand_takes_the_macros_options() {
    let output = extism_openapi(&[
        "expand",
        "lab.yaml",
        "--host",
        "--options",
        r#"operations = ["ping"]"#,
    ]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let code = text(&output.stdout);
    assert!(
        code.contains("fn ping(") && code.contains("pub fn functions("),
        "{code}"
    );
    assert!(!code.contains("create_sample"));
}

#[test]
fn expand_prints_what_the_macro_gives() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/documents");
    // As the system says where a program was started.
    let folder = Path::new(folder).canonicalize().unwrap();
    for (side, flag) in [(Side::Guest, "--guest"), (Side::Host, "--host")] {
        let output = extism_openapi(&["expand", "lab.yaml", flag]);
        let call: TokenStream = "\"lab.yaml\"".parse().unwrap();
        let tokens = extism_openapi_core::expand(side, call, &folder);
        let macros = prettyplease::unparse(&syn::parse2(tokens).unwrap());
        let only_in_the_macro = macros.strip_prefix(text(&output.stdout)).unwrap();
        // Only a compiler watches the variable.
        assert!(
            only_in_the_macro.contains("EXTISM_OPENAPI_DEBUG")
                && only_in_the_macro.lines().count() < 5,
            "{only_in_the_macro}"
        );
    }
}

#[test]
fn expand_prints_the_sound_part_of_a_faulty_document_and_fails() {
    let (folder, _) = faulty("expanded");
    let output = Command::new(env!("CARGO_BIN_EXE_extism-openapi"))
        .args(["expand", "pets.yaml", "--guest"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("--> pets.yaml:6:20"));
    assert!(text(&output.stdout).contains("pub fn list_pets("));
}

#[test]
fn nothing_is_capped_on_the_command_line() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("many");
    std::fs::create_dir_all(&folder).unwrap();
    let paths = (0..30).map(|n| {
        format!("  /p{n}: {{ get: {{ parameters: [{{ $ref: q{n}.yaml }}], responses: {{}} }} }}\n")
    });
    let document = format!("openapi: 3.1.0\npaths:\n{}", paths.collect::<String>());
    std::fs::write(folder.join("pets.yaml"), document).unwrap();
    let output = check(&folder, &[]);
    let said = text(&output.stderr);
    assert_eq!(said.matches("does not exist").count(), 30, "{said}");
    assert!(said.ends_with("30 errors\n"), "{said}");
}

#[test]
fn check_names_what_is_wrong_and_fails() {
    let output = extism_openapi(&["check", "lab.yml"]);
    assert_eq!(output.status.code(), Some(1));
    let message = text(&output.stderr);
    assert!(
        message.contains("lab.yml") && message.contains("lab.yaml"),
        "names the near file: {message}"
    );

    let output = extism_openapi(&["check", "lab.yaml"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn wrong_arguments_are_told_apart_by_the_exit_code() {
    assert_eq!(
        extism_openapi(&["expand", "lab.yaml"]).status.code(),
        Some(2)
    );
}

/// A document in a folder of its own, with two errors, a warning and a note.
fn faulty(test: &str) -> (PathBuf, String) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&folder).unwrap();
    let text = "\
openapi: 3.1.0
paths:
  /pets:
    get:
      operationId: listPets
      parameters: [{ $ref: page.yaml }]
      responses: { OK: { description: All. } }
components:
  schemas:
    Pet:
      required: [name]
      type: object
      properties: { age: { $ref: age.yaml } }
";
    std::fs::write(folder.join("pets.yaml"), text).unwrap();
    (folder, text.to_owned())
}

fn check(folder: &PathBuf, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_extism-openapi"))
        .args(["check", "pets.yaml"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
fn check_prints_as_rustc_does() {
    let (folder, _) = faulty("text");
    let output = check(&folder, &[]);
    assert_eq!(output.status.code(), Some(1));
    let wanted = "\
error: `page.yaml` does not exist
  --> pets.yaml:6:20  (#/paths/~1pets/get/parameters/0)
  = help: there is `pets.yaml` in that folder

warning: `OK` is not a status
  --> pets.yaml:7:20  (#/paths/~1pets/get/responses/OK)
  = help: use a code (200), a range (4XX) or `default`

note: `name` is required, but no property has that name
  --> pets.yaml:11:7  (#/components/schemas/Pet/required)
  = help: describe it under `properties`; until then it is optional and untyped

error: `age.yaml` does not exist
  --> pets.yaml:13:21  (#/components/schemas/Pet/properties/age)
  = help: check the path

2 errors, 1 warning, 1 note
";
    assert_eq!(text(&output.stderr), wanted);
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn check_prints_json_for_programs() {
    let (folder, document) = faulty("json");
    let output = check(&folder, &["--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["document"], "pets.yaml");
    assert_eq!(
        [&json["errors"], &json["warnings"], &json["notes"]],
        [2, 1, 1]
    );
    assert_eq!(
        json["diagnostics"][1],
        serde_json::json!({
            "level": "warning",
            "message": "`OK` is not a status",
            "file": "pets.yaml",
            "line": 7,
            "column": 20,
            "pointer": "#/paths/~1pets/get/responses/OK",
            "help": "use a code (200), a range (4XX) or `default`",
        })
    );
    let lines: Vec<&str> = document.lines().collect();
    for diagnostic in json["diagnostics"].as_array().unwrap() {
        let place = |key: &str| usize::try_from(diagnostic[key].as_u64().unwrap()).unwrap() - 1;
        let there: String = lines[place("line")].chars().skip(place("column")).collect();
        let key = diagnostic["pointer"].as_str().unwrap();
        let key = key.rsplit('/').next().unwrap();
        // An entry of a list has no key.
        assert!(
            key.parse::<usize>().is_ok() || there.starts_with(key),
            "{there}"
        );
    }
}

#[test]
fn a_warning_of_many_places_is_printed_once_and_json_has_every_place() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("repeated");
    std::fs::create_dir_all(&folder).unwrap();
    let paths = (0..30).map(|n| format!("  p{n}: {{ get: {{ responses: {{}} }} }}\n"));
    let document = format!("openapi: 3.1.0\npaths:\n{}", paths.collect::<String>());
    std::fs::write(folder.join("pets.yaml"), document).unwrap();
    let wanted = "\
warning: the path `p0` doesn't begin with `/`
  --> pets.yaml:3:3  (#/paths/p0)
  = note: the same of `p1`, `p2`, `p3`, `p4`, `p5`, …, in 29 other places \
(`extism-openapi check --format json` lists them)
  = help: it is left out

1 warning of 30 places
";
    assert_eq!(text(&check(&folder, &[]).stderr), wanted);
    let output = check(&folder, &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["warnings"], 30);
    assert_eq!(json["diagnostics"].as_array().unwrap().len(), 30);
}

#[test]
fn options_that_match_nothing_fail() {
    let (folder, _) = faulty("options");
    let output = check(
        &folder,
        &[
            "--format",
            "json",
            "--options",
            r#"operations = ["listPet"]"#,
        ],
    );
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let fault = &json["diagnostics"][0];
    assert_eq!(
        fault["message"],
        "no operation matches \"listPet\"; did you mean \"listPets\"?"
    );
    assert!(fault["file"].is_null() && fault["line"].is_null());
}

#[test]
fn warnings_fail_only_where_they_are_denied() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("denied");
    std::fs::create_dir_all(&folder).unwrap();
    let document = "openapi: 3.1.0\npaths: { pets: { get: { responses: {} } } }\n";
    std::fs::write(folder.join("pets.yaml"), document).unwrap();
    assert_eq!(check(&folder, &[]).status.code(), Some(0));
    assert_eq!(check(&folder, &["--deny-warnings"]).status.code(), Some(1));
    let silent = check(&folder, &["--no-warnings"]);
    assert_eq!((silent.status.code(), text(&silent.stderr)), (Some(0), ""));
}
