//! Compiles each case and compares what rustc prints with the `.stderr` beside it.
//! `TRYBUILD=overwrite cargo test -p extism-openapi-ui-tests` writes them anew.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    for topic in [
        "document",
        "reference",
        "schema",
        "operation",
        "warning",
        "option",
        "path",
        "export",
        "callback",
        "host",
    ] {
        cases.compile_fail(format!("cases/{topic}/*.rs"));
    }
    cases.pass("cases/pass/*.rs");
}
