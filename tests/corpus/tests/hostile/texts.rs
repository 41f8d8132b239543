//! Texts that are hard to parse.

use std::fmt::Write as _;

use crate::expand::{Folder, said_of};

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: Harm, version: '1'}\npaths: {}\n";

fn yaml(rest: &str) -> String {
    said_of("document.yaml", format!("{HEAD}{rest}"))
}

fn assert_said(said: &str, wanted: &str) {
    assert!(said.contains(wanted), "{}", said.get(..400).unwrap_or(said));
}

#[test]
fn alias_bombs() {
    let mut plain = "x-a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    let mut merged = "x-a: &a {x: 1}\n".to_owned();
    for (name, base) in "bcdefghijk".chars().zip("abcdefghij".chars()) {
        let all = vec![format!("*{base}"); 10].join(", ");
        writeln!(plain, "x-{name}: &{name} [{all}]").unwrap();
        writeln!(merged, "x-{name}: &{name} {{<<: [{all}], {name}: *{base}}}").unwrap();
    }
    for bomb in [plain, merged] {
        assert_said(&yaml(&bomb), "expand to far more than the document itself");
    }
    assert_said(&yaml("x-a: &a [*a]\n"), "can't be parsed");
}

#[test]
fn depth() {
    let block: String = (0..2_000)
        .map(|level| format!("{}a:\n", " ".repeat(level)))
        .collect();
    let texts = [
        "[".repeat(10_000),
        "{a: ".repeat(10_000),
        "[{a: ".repeat(10_000),
        "- ".repeat(10_000) + "x",
    ];
    for text in texts
        .iter()
        .map(|text| format!("x-a:\n {text}"))
        .chain([block])
    {
        assert_said(&yaml(&text), "nests deeper than 128 levels");
    }
    for text in ["{\"a\":".repeat(10_000), "[".repeat(5 << 20)] {
        assert_said(
            &said_of("document.json", text),
            "nests deeper than 128 levels",
        );
    }
    assert_said(
        &yaml(&format!("x-a: {}", "[\n".repeat(10_000))),
        "nests deeper than 128 levels",
    );
}

#[test]
fn size() {
    let folder = Folder::new();
    let file = std::fs::File::create(folder.path().join("large.yaml")).unwrap();
    file.set_len(100 << 20).unwrap();
    let said = folder.said_of("large.yaml");
    assert_said(&said, "`large.yaml` is larger than 64 MiB");
    assert_said(&said, "= help: keep only the operations that are used");
    assert_said(
        &said_of("document.json", format!("[{}1]", "1,".repeat(9 << 20))),
        "more than",
    );
    assert_said(
        &said_of("many.yaml", "---\n".repeat(100_000)),
        "several YAML documents",
    );
}

#[test]
fn many_or_long_nodes_are_no_harm() {
    let keys: String = (0..100_000)
        .map(|number| format!(" k{number}: 1\n"))
        .collect();
    assert_eq!(yaml(&format!("x-a:\n{keys}")), "");
    let anchors: String = (0..50_000)
        .map(|number| format!("- &a{number} x\n"))
        .collect();
    assert_eq!(yaml(&format!("x-a:\n{anchors}")), "");
    assert_eq!(
        yaml(&format!("x-a: &a x\nx-b:\n{}", "- *a\n".repeat(100_000))),
        ""
    );
    assert_eq!(yaml(&format!("x-a: {}", "y".repeat(10_000_000))), "");
    assert_eq!(yaml(&"# comment\n".repeat(500_000)), "");
    let long = "*[`<a> ".repeat(1_500_000);
    let document = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "t", "version": "1", "description": "{long}"}}, "paths": {{}}}}"#
    );
    assert_eq!(said_of("document.json", document), "");
}

#[test]
fn encodings() {
    let utf_16: Vec<u8> = HEAD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = [b"\xff\xfe".as_slice(), &utf_16].concat();
    assert_said(&said_of("document.yaml", with_mark), "is in UTF-16");
    assert_said(&said_of("document.yaml", utf_16), "is in UTF-16");
    let said = said_of(
        "document.yaml",
        [HEAD.as_bytes(), b"x-a: caf\xe9\n"].concat(),
    );
    assert_said(&said, "is not UTF-8");
    assert_said(&said, "document.yaml:4:9");
    assert_eq!(said_of("document.yaml", format!("\u{feff}{HEAD}")), "");
    for zero in ["x-a: \"a\0b\"\n", "x-a: a\0b\n", "\0"] {
        let said = yaml(zero);
        assert_said(&said, "document.yaml:4:");
        assert!(!said.contains('\0'), "{said:?}");
    }
    assert_said(
        &said_of("document.yaml", vec![0_u8; 1 << 20]),
        "document.yaml:1:1",
    );
}
