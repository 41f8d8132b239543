use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use std::path::PathBuf;

use super::*;
use crate::document::{Format, Move};

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "extism-openapi-source-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        fs::write(self.0.join(name), content).unwrap();
        self
    }

    fn load(&self, name: &str) -> Result<Document, LoadError> {
        load(
            &self.0,
            Path::new(name),
            Files::Project,
            &mut Diagnostics::default(),
        )
    }

    fn fault(&self, name: &str) -> LoadError {
        self.load(name).unwrap_err()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn inline(text: &str) -> Result<Document, LoadError> {
    load_inline(
        Path::new("."),
        text,
        Files::Project,
        &mut Diagnostics::default(),
    )
}

#[test]
fn a_missing_file_names_a_near_one() {
    let folder = Folder::new();
    folder.put("lago.yaml", "");
    let error = folder.fault("lago.yml");
    assert_eq!(error.message, "`lago.yml` does not exist");
    assert_eq!(
        error.help.as_deref(),
        Some("there is `lago.yaml` in that folder")
    );
    assert_eq!(
        folder.fault("lagoo.yaml").help.as_deref(),
        Some("there is `lago.yaml` in that folder")
    );
    assert_eq!(
        folder.fault("no/x.yaml").help.as_deref(),
        Some("its folder does not exist either")
    );
    let help = folder.fault("stripe.json").help.unwrap();
    assert_eq!(
        help,
        "relative paths start from the folder of the crate's Cargo.toml"
    );
}

#[test]
fn what_is_not_a_text_file_is_rejected() {
    let folder = Folder::new();
    fs::create_dir(folder.0.join("specs")).unwrap();
    assert_eq!(folder.fault("specs").message, "`specs` is a folder");
    folder.put("empty.yaml", " \n");
    assert_eq!(folder.fault("empty.yaml").message, "`empty.yaml` is empty");
    folder.put("latin.yaml", b"openapi: 3.0.0\nx: \xc3\xa9 caf\xe9\n");
    let error = folder.fault("latin.yaml");
    assert_eq!(error.position, Some((2, 9)));
    assert_eq!(
        error.to_string(),
        "`latin.yaml` is not UTF-8: byte 24 is invalid\n  --> latin.yaml:2:9\n  = help: save it as UTF-8"
    );
    folder.put("wide.yaml", b"\xff\xfeo\0p\0");
    assert_eq!(
        folder.fault("wide.yaml").message,
        "`wide.yaml` is in UTF-16"
    );
}

#[test]
fn a_file_that_is_too_large_is_rejected() {
    let folder = Folder::new();
    let file = fs::File::create(folder.0.join("large.yaml")).unwrap();
    file.set_len(MAX_BYTES as u64 + 1).unwrap();
    assert_eq!(
        folder.fault("large.yaml").message,
        "`large.yaml` is larger than 64 MiB"
    );
}

#[test]
fn a_byte_order_mark_is_accepted() {
    let folder = Folder::new();
    folder.put("bom.json", b"\xef\xbb\xbf{\"openapi\": \"3.1.0\"}");
    let document = folder.load("bom.json").unwrap();
    assert_eq!(document.version, Version::V31);
    assert_eq!(document.files[0].format, Format::Json);
    assert!(document.files[0].text.starts_with('{'));
}

#[test]
fn syntax_faults_have_a_place() {
    let folder = Folder::new();
    folder.put("a.yaml", "openapi: 3.1.0\npaths: {}\npaths: {}\n");
    assert_eq!(
        folder.fault("a.yaml").to_string(),
        "`a.yaml` can't be parsed: duplicate key `paths`\n  --> a.yaml:3:1\n  \
         = help: a mapping has each key once: remove or rename one of them"
    );
    folder.put("b.json", "{\"openapi\": }");
    let error = folder.fault("b.json");
    assert_eq!(error.position, Some((1, 13)), "{error}");
}

#[test]
fn what_is_not_an_openapi_document_is_named_for_what_it_is() {
    let message = |text: &str| inline(text).unwrap_err().message;
    assert!(message("- 1").ends_with("its top level is an array"));
    assert!(message("hello").ends_with("its top level is a string"));
    assert!(message("a: 1").ends_with("it has no `openapi` key"));
    assert!(message("openapi: 4.0.0").contains("version `4.0.0`"));
    assert!(message("openapi: 3").contains("version `3`"));
    assert!(message("openapi: [3]").contains("which is not known"));
    let swagger = inline("swagger: '2.0'").unwrap_err();
    assert!(swagger.message.ends_with("is a Swagger 2.0 document"));
    assert!(swagger.help.unwrap().contains("swagger2openapi"));
}

#[test]
fn versions_are_known_by_their_first_two_numbers() {
    let version = |text: &str| inline(text).unwrap().version;
    assert_eq!(version("openapi: 3.0.4"), Version::V30);
    assert_eq!(version("openapi: 3.1"), Version::V31);
    assert_eq!(version("openapi: '3.2.0'"), Version::V32);
}

#[test]
fn a_pointer_finds_its_file() {
    let document = Document {
        moves: vec![Move {
            from: Pointer::from_fragment("/files/a"),
            to: Pointer::from_fragment("/components/schemas/A"),
        }],
        ..inline("openapi: 3.1.0").unwrap()
    };
    let origin = |pointer: &str| {
        document
            .origin(&Pointer::from_fragment(pointer))
            .1
            .to_string()
    };
    assert_eq!(origin("/components/schemas/A/items"), "#/files/a/items");
    assert_eq!(origin("/components/schemas/AB"), "#/components/schemas/AB");
}
