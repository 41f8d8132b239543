//! Paths that do not lead to a document.

use serde_json::json;

use crate::expand::Folder;

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: Harm, version: '1'}\npaths: {}\n";

/// The output for a document that has a schema in another file.
fn said_of_reference(folder: &Folder, file: &str) -> String {
    let text = format!("{HEAD}components: {{schemas: {{A: {{$ref: '{file}'}}}}}}\n");
    folder.put("document.yaml", text).said_of("document.yaml")
}

fn assert_said(said: &str, wanted: &str) {
    assert!(said.contains(wanted), "{said}");
}

#[test]
fn a_folder_is_no_document() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("specs")).unwrap();
    assert_said(&folder.said_of("specs"), "`specs` is a folder");
    assert_said(&said_of_reference(&folder, "specs"), "is a folder");
}

#[cfg(unix)]
#[test]
fn links_pipes_and_devices_end() {
    let folder = Folder::new();
    let link =
        |to: &str, name: &str| std::os::unix::fs::symlink(to, folder.path().join(name)).unwrap();
    link("loop.yaml", "loop.yaml");
    link("/dev/zero", "zero.yaml");
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path().join("pipe.yaml"))
        .status();
    assert!(made.unwrap().success());
    for (name, wanted) in [
        ("loop.yaml", "can't be opened"),
        ("zero.yaml", "is not a regular file"),
        ("pipe.yaml", "is not a regular file"),
    ] {
        assert_said(&folder.said_of(name), wanted);
    }
    for (name, wanted) in [
        ("loop.yaml", "can't be opened"),
        ("zero.yaml", "lies outside of the project"),
        ("pipe.yaml", "is not a regular file"),
    ] {
        assert_said(&said_of_reference(&folder, name), wanted);
    }
}

/// Build logs are often public: files that a document makes the compiler read must not appear there.
#[test]
fn references_bring_no_file_of_the_builder_into_the_log() {
    const SECRET: &str = "sk_live_51HxSECRETTOKEN";
    let folder = Folder::new();
    folder.put(".env", SECRET);
    let said = said_of_reference(&folder, ".env");
    assert_said(&said, "is hidden");
    assert!(!said.contains(SECRET), "{said}");
    // Little is quoted of files that may be read.
    folder.put("text.yaml", format!("{}{SECRET}", "a".repeat(200)));
    let said = said_of_reference(&folder, "text.yaml");
    assert_said(&said, "a schema is expected here");
    assert!(!said.contains(SECRET), "{said}");
}

#[test]
fn no_file_of_the_system_or_of_the_user_is_read_or_shown() {
    let folder = Folder::new();
    folder.put(".env", "TOKEN=s3cr3t\n");
    std::fs::create_dir(folder.path().join("document")).unwrap();
    let up = "../".repeat(20);
    for (file, wanted) in [
        (format!("{up}etc/passwd"), "lies outside of the project"),
        (format!("{up}proc/self/maps"), "lies outside of the project"),
        (
            format!("{up}proc/self/environ"),
            "lies outside of the project",
        ),
        (format!("{up}no/such/file"), "lies outside of the project"),
        ("/etc/passwd".to_owned(), "is an absolute path"),
        (".env".to_owned(), "is hidden"),
        (".ssh/id_rsa".to_owned(), "is hidden"),
    ] {
        let said = said_of_reference(&folder, &file);
        assert_said(&said, wanted);
        assert!(
            !said.contains("root:") && !said.contains("s3cr3t"),
            "{said}"
        );
        assert!(said.len() < 1_000, "{said}");
    }
}

#[test]
fn what_a_file_holds_is_shown_by_its_first_letters() {
    let folder = Folder::new();
    let secret = format!("{}\n", "s3cr3t-of-the-builder ".repeat(200));
    folder.put("notes.txt", &secret);
    let said = said_of_reference(&folder, "notes.txt");
    assert_said(
        &said,
        "a schema is expected here, not `\"s3cr3t-of-the-builder",
    );
    assert!(said.len() < 250, "{said}");
    let key = format!("{{\"type\": {:?}}}", secret.trim());
    folder.put("key.json", key);
    let said = said_of_reference(&folder, "key.json");
    assert_said(&said, "is not a type of OpenAPI");
    assert!(said.len() < 250, "{said}");
}

#[test]
fn files_that_refer_to_each_other_end() {
    let folder = Folder::new();
    folder
        .put("a.yaml", "$ref: b.yaml\n")
        .put("b.yaml", "$ref: a.yaml\n");
    let said = said_of_reference(&folder, "a.yaml");
    assert_said(&said, "leads back to itself");
    folder.put("self.yaml", "$ref: self.yaml\n");
    assert_said(
        &said_of_reference(&folder, "self.yaml"),
        "leads back to itself",
    );
    for number in 0..300 {
        let next = json!({"type": "object", "properties": {"next": {"$ref": format!("f{}.json", number + 1)}}});
        folder.put(&format!("f{number}.json"), next.to_string());
    }
    folder.put("f300.json", "{}");
    said_of_reference(&folder, "f0.json");
    folder.put(
        "bomb.yaml",
        format!("x: &a {}\ny: [*a, *a]\n", "[".repeat(1_000)),
    );
    assert_said(
        &said_of_reference(&folder, "bomb.yaml"),
        "nests deeper than 128 levels",
    );
}
