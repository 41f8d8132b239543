use super::*;

fn place(text: &str, pointer: &str) -> Mark {
    Marks::read(text).find(&Pointer::from_fragment(pointer)).0
}

#[test]
fn block_and_flow_styles() {
    let text = "openapi: 3.1.0\npaths:\n  /a:\n    get: {tags: [x, y], summary: z}\n  /b:\n  - 1\n  - k: v\n";
    assert_eq!(place(text, ""), (1, 1));
    assert_eq!(place(text, "/paths"), (2, 1));
    assert_eq!(place(text, "/paths/~1a"), (3, 3));
    assert_eq!(place(text, "/paths/~1a/get"), (4, 5));
    assert_eq!(place(text, "/paths/~1a/get/tags/1"), (4, 21));
    assert_eq!(place(text, "/paths/~1a/get/summary"), (4, 25));
    assert_eq!(place(text, "/paths/~1b/0"), (6, 5));
    assert_eq!(place(text, "/paths/~1b/1/k"), (7, 5));
}

#[test]
fn json_with_tabs() {
    let text = "{\n\t\"a\": {\n\t\t\"b\": [1,\n\t\t\t2]\n\t}\n}\n";
    assert_eq!(place(text, "/a"), (2, 2));
    assert_eq!(place(text, "/a/b"), (3, 3));
    assert_eq!(place(text, "/a/b/1"), (4, 4));
}

#[test]
fn carriage_returns_and_characters_beyond_ascii() {
    let text = "a: é\r\nb: {é: ü, 漢字: {x: 1}}\r\nc: |\r\n  text\r\nd: 1\r\n";
    assert_eq!(place(text, "/b"), (2, 1));
    assert_eq!(place(text, "/b/漢字"), (2, 11));
    assert_eq!(place(text, "/b/漢字/x"), (2, 16));
    assert_eq!(place(text, "/d"), (5, 1));
}

#[test]
fn aliases_and_merges_lead_to_the_content() {
    let text = "base: &base\n  a: 1\n  b: {c: 2}\nuse: *base\nmerge:\n  <<: *base\n  own: 1\nboth:\n  <<: [*base]\n";
    assert_eq!(place(text, "/use"), (4, 1));
    assert_eq!(place(text, "/use/b/c"), (3, 7));
    assert_eq!(place(text, "/merge/a"), (2, 3));
    assert_eq!(place(text, "/merge/own"), (7, 3));
    assert_eq!(place(text, "/both/b"), (3, 3));
}

#[test]
fn what_is_not_there_has_the_place_of_what_holds_it() {
    let text = "a:\n  b: 1\n";
    assert_eq!(place(text, "/a/x/y"), (2 - 1, 1));
    assert_eq!(place(text, "/a/b/c"), (2, 3));
    assert_eq!(place("", "/a"), (1, 1));
    let (_, found) = Marks::read(text).find(&Pointer::from_fragment("/a/b/c"));
    assert_eq!(found.to_string(), "#/a/b");
    // Beyond a fault nothing is known.
    assert_eq!(place("a: 1\nb: ]\nc: 2\n", "/c"), (1, 1));
}

#[test]
fn an_alias_to_itself_ends() {
    assert_eq!(place("a: &a\n  <<: *a\n  b: 1\n", "/a/x"), (1, 1));
}

#[test]
fn the_first_duplicate_is_found() {
    assert_eq!(
        duplicate_key("a: {x: 1, y: 2, x: 3}\nb: 1\nb: 2\n"),
        Some((1, 17))
    );
    assert_eq!(duplicate_key("a: {x: 1}\n"), None);
}
