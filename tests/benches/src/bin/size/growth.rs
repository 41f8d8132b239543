//! Plug-ins that call more and more operations of one large document.

use std::fs;
use std::path::{Path, PathBuf};

use extism_openapi_benches::{Fit, Goal, Row, Unit, repository};
use extism_openapi_core::analyse;
use extism_openapi_core::ir::{Operation, Ty};

use super::{SECTION, module};

/// Lago's own document, or the demo's if that is missing.
const DOCUMENTS: [&str; 2] = ["../shared/specs/lago.yaml", "examples/lago/lago.yaml"];

/// How many operations the plug-ins call.
const COUNTS: [usize; 5] = [1, 10, 20, 40, 60];

/// The goal for a module with ten list operations.
const TEN: Goal = Goal::AtMost(250_000.0);

/// The goal for each further operation.
const FURTHER: Goal = Goal::AtMost(12_000.0);

pub(super) fn measure() -> Result<(), String> {
    let root = fs::canonicalize(repository()).map_err(|error| error.to_string())?;
    let documents = DOCUMENTS.map(|document| root.join(document));
    let document = documents
        .into_iter()
        .find_map(|document| fs::canonicalize(document).ok())
        .ok_or("no document is there")?;
    let (operations, all) = callable(&document)?;
    let mut points = Vec::new();
    for count in COUNTS {
        let called = operations
            .get(..count)
            .ok_or_else(|| format!("{} operations can be called", operations.len()))?;
        // With a selection, which compiles in a fraction of the time, to the same module.
        let size = module(plug_in(&root, &document, called, true)?)?.len() as f64;
        points.push((count as f64, size));
        let name = match count {
            1 => "1 list operation of Lago".to_owned(),
            _ => format!("{count} operations of Lago, lists first"),
        };
        let row = Row::new(SECTION, name, size, Unit::Bytes);
        row.clone().point(count as f64).print();
        match count {
            1 => row.print(),
            10 => row.goal(TEN).print(),
            _ => {}
        }
        if count == 1 {
            let of_all = module(plug_in(&root, &document, called, false)?)?;
            selected(&of_all, size);
            unused(&of_all, called, &all);
        }
    }
    let fit = Fit::of(&points).ok_or("too few points for a line")?;
    Row::new(SECTION, "each further operation", fit.slope, Unit::Bytes)
        .goal(FURTHER)
        .note(format!("R² = {:.3}", fit.r_squared))
        .print();
    Ok(())
}

/// One operation of the whole document, compared with the same in an expansion that has no other.
fn selected(of_all: &[u8], selected: f64) {
    Row::new(
        SECTION,
        "1 list operation, the whole document expanded, against `operations = […]`",
        of_all.len() as f64,
        Unit::Bytes,
    )
    .relative_to(selected)
    .goal(Goal::AtMost(1.001))
    .print();
}

/// The module should not contain the names of operations that are not called.
fn unused(module: &[u8], called: &[Call], all: &[String]) {
    let is_called = |name: &String| called.iter().any(|call| call.import.contains(name));
    let named = all.iter().filter(|name| {
        !is_called(name)
            && module
                .windows(name.len())
                .any(|bytes| bytes == name.as_bytes())
    });
    Row::new(
        SECTION,
        format!("of {} operations, named in it and not called", all.len()),
        named.count() as f64,
        Unit::Number,
    )
    .goal(Goal::AtMost(0.0))
    .print();
}

/// An operation that a plug-in without data can call.
struct Call {
    id: String,
    import: String,
    /// The call in Rust.
    code: String,
}

impl Call {
    /// `None` unless all required values are strings.
    fn of(operation: &Operation) -> Option<Self> {
        let required = operation.parameters.iter().filter(|it| it.required);
        let texts = required
            .map(|parameter| matches!(parameter.ty, Ty::String { .. }).then_some("\"1\""))
            .collect::<Option<Vec<_>>>()?;
        let is_read = operation.method == "GET" && operation.body.is_none();
        let (function, params) = (&operation.name.rust, &operation.type_names.params);
        let input = match operation.parameters.is_empty() {
            true => String::new(),
            false => format!("lago::{params}::new({})", texts.join(", ")),
        };
        is_read.then(|| Self {
            id: operation.id.clone(),
            import: operation.name.wire.clone(),
            code: format!("answered += i32::from(lago::{function}({input}).is_ok());"),
        })
    }
}

/// The operations that can be called, lists first, and the names of all.
fn callable(document: &Path) -> Result<(Vec<Call>, Vec<String>), String> {
    let options = syn::parse_str(&format!("{:?}", document.display().to_string()))
        .map_err(|error| error.to_string())?;
    let folder = document.parent().unwrap_or(document);
    let analysis = analyse(&options, folder).map_err(|error| format!("{error:?}"))?;
    let operations = &analysis.api.operations;
    let mut calls: Vec<Call> = operations.iter().filter_map(Call::of).collect();
    calls.sort_by_key(|call| !call.id.starts_with("findAll"));
    let names = operations.iter().map(|it| it.name.wire.clone());
    Ok((calls, names.collect()))
}

/// Writes a crate, beside the other guests' builds, and returns its folder.
fn plug_in(
    root: &Path,
    document: &Path,
    calls: &[Call],
    selected: bool,
) -> Result<PathBuf, String> {
    let kind = if selected { "selected" } else { "of-all" };
    // A unique name: cargo stores what it has built by name.
    let name = format!("growth-{}-{kind}", calls.len());
    let folder = guest_build::default_target_dir().join("growth").join(&name);
    let ids: Vec<String> = calls.iter().map(|call| format!("{:?}", call.id)).collect();
    let options = match selected {
        true => format!(", operations = [{}], webhooks = []", ids.join(", ")),
        false => String::new(),
    };
    let code: Vec<&str> = calls.iter().map(|call| call.code.as_str()).collect();
    let code = format!(
        "mod lago {{\n    extism_openapi::openapi_pdk!({:?}{options});\n}}\n\n\
         #[unsafe(no_mangle)]\npub extern \"C\" fn run() -> i32 {{\n    let mut answered = 0;\n    \
         {}\n    answered\n}}\n",
        document.display().to_string(),
        code.join("\n    ")
    );
    let guest = root.join("tests/guests/bench_ours");
    let written = || -> std::io::Result<()> {
        fs::create_dir_all(folder.join("src"))?;
        let manifest = fs::read_to_string(guest.join("Cargo.toml"))?;
        let runtime = format!("{:?}", root.join("runtime").display().to_string());
        let manifest = manifest
            .replace("\"../../../runtime\"", &runtime)
            .replace("\"bench-ours\"", &format!("{name:?}"));
        write_if_changed(&folder.join("Cargo.toml"), &manifest)?;
        // The versions that the project is tested with.
        fs::copy(guest.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        write_if_changed(&folder.join("src/lib.rs"), &code)
    };
    written()
        .map(|()| folder.clone())
        .map_err(|error| format!("can't write {}: {error}", folder.display()))
}

/// An unchanged file keeps its time, so the crate stays fresh.
fn write_if_changed(path: &Path, text: &str) -> std::io::Result<()> {
    match fs::read_to_string(path) {
        Ok(old) if old == text => Ok(()),
        _ => fs::write(path, text),
    }
}
