//! A change to a file that the expansion read rebuilds, and no other change does.

use crate::scratch::Scratch;

const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: Pets, version: '1' }
paths:
  /pets:
    get:
      operationId: listPets
      responses: { '200': { description: All., content: { application/json: { schema: { $ref: 'parts/pet.yaml' } } } } }
";
const PART: &str = "type: object\nproperties: { name: { type: string } }\n";
const CODE: &str = "\
mod api { extism_openapi::openapi_pdk!(\"api.yaml\"); }
pub fn name() -> Option<String> { api::list_pets().ok()?.into_inner().name.into() }
";

#[test]
fn the_document_and_its_parts_rebuild_and_nothing_else() {
    let scratch = Scratch::new("rebuild");
    scratch.put("plugin/src/lib.rs", CODE);
    scratch.put("plugin/api.yaml", DOCUMENT);
    scratch.put("plugin/parts/pet.yaml", PART);
    scratch.put("plugin/parts/unrelated.yaml", PART);
    let first = scratch.check();
    assert!(first.success, "{:?}", first.messages);
    assert!(scratch.check().fresh, "a second build does nothing");
    assert!(
        scratch.check_from("plugin").fresh,
        "the path means the same from the member's folder"
    );

    scratch.put("plugin/parts/unrelated.yaml", "changed: true\n");
    scratch.put("plugin/parts/new.yaml", PART);
    scratch.put("plugin/README.md", "changed");
    assert!(scratch.check().fresh, "files that were not read");

    let summary = DOCUMENT.replace("operationId", "summary: All pets.\n      operationId");
    scratch.put("plugin/api.yaml", &summary);
    let changed = scratch.check();
    assert!(changed.success && !changed.fresh, "the document changed");
    assert!(scratch.check().fresh);

    scratch.put("plugin/parts/pet.yaml", &PART.replace("name", "nick"));
    let changed = scratch.check();
    assert!(!changed.success, "the field `name` is gone");
    assert!(
        changed
            .messages
            .iter()
            .any(|message| message.contains("no field `name`")),
        "{:?}",
        changed.messages
    );
    scratch.put("plugin/parts/pet.yaml", PART);
    assert!(scratch.check().success);
}

#[test]
fn a_repaired_document_is_read_again() {
    let scratch = Scratch::new("repaired");
    scratch.put("plugin/src/lib.rs", CODE);
    scratch.put("plugin/parts/pet.yaml", PART);
    let missing = scratch.check();
    assert!(!missing.success && missing.messages[0].contains("`api.yaml` does not exist"));
    scratch.put("plugin/api.yaml", "openapi: [");
    let broken = scratch.check();
    assert!(!broken.success && broken.messages[0].contains("can't be parsed"));
    scratch.put("plugin/api.yaml", DOCUMENT);
    let repaired = scratch.check();
    assert!(repaired.success, "{:?}", repaired.messages);
}
