//! How long an expansion takes, as a multiple of what `serde_yaml` alone needs to parse the document,
//! and how much memory. Run in the dev profile: cargo builds proc macros unoptimised.
//!
//! `once parse|guest|host DOCUMENT` does one of these once and prints its peak memory in bytes: for
//! callgrind, and since memory can only be measured per process.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use extism_openapi_benches::{Fit, Goal, Row, Unit, interleaved_cpu, peak, repository};
use extism_openapi_core::emit::Side;
use extism_openapi_core::expand_document;
use extism_openapi_core::options::Options;

const SECTION: &str = "expansion";

/// The project's collection of documents, relative to the repository.
const CORPUS: &str = "../shared/specs";

/// The demo's own document.
const EXAMPLE: &str = "examples/lago/lago.yaml";

/// Documents of the corpus with their own rows.
const LARGE: [&str; 5] = [
    "lago.yaml",
    "lago-2023-11.yaml",
    "stripe.yaml",
    "openai.yaml",
    "digitalocean-bundled-od.json",
];

/// What an expansion may cost, as a multiple of parsing its document with `serde_yaml`.
const GOAL: Goal = Goal::AtMost(3.0);

/// The goal for an expansion's peak memory, as a multiple of the document.
const MEMORY: Goal = Goal::AtMost(15.0);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match *arguments {
        [] => everything(),
        ["--quick"] => costs(&example()),
        ["once", what, document] => once(what, &Document::new(Path::new(document))),
        _ => Err("usage: bench-expansion [--quick | once parse|guest|host DOCUMENT]".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn everything() -> Result<(), String> {
    costs(&example())?;
    let corpus = repository().join(CORPUS);
    if !corpus.is_dir() {
        eprintln!("{CORPUS}: skipped, it is not there");
        return Ok(());
    }
    for name in LARGE {
        let document = Document::new(&corpus.join(name));
        costs(&document)?;
        memory(&document)?;
    }
    growth(&corpus)
}

/// Its name must differ from Lago's own document in the table.
fn example() -> Document {
    Document {
        name: EXAMPLE.to_owned(),
        ..Document::new(&repository().join(EXAMPLE))
    }
}

/// A document, at the path where the macros look for it.
struct Document {
    path: PathBuf,
    /// Its name in the table.
    name: String,
}

impl Document {
    fn new(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Self {
            path: path.to_owned(),
            name: name.into_owned(),
        }
    }

    fn text(&self) -> Result<String, String> {
        std::fs::read_to_string(&self.path)
            .map_err(|error| format!("{}: {error}", self.path.display()))
    }

    fn options(&self) -> Result<Options, String> {
        let file = self.path.file_name().unwrap_or_default();
        syn::parse_str(&format!("{:?}", file.to_string_lossy())).map_err(|error| error.to_string())
    }

    /// Makes the tokens and discards them.
    fn expand(&self, side: Side, options: &Options) {
        let folder = self.path.parent().unwrap_or(&self.path);
        drop(black_box(expand_document(side, options, folder)));
    }

    /// The errors that the macro would report.
    fn errors(&self) -> Result<Option<String>, String> {
        let folder = self.path.parent().unwrap_or(&self.path);
        Ok(expand_document(Side::Guest, &self.options()?, folder).errors())
    }
}

fn parse(text: &str) {
    drop(black_box(serde_yaml::from_str::<serde_yaml::Value>(text)));
}

fn once(what: &str, document: &Document) -> Result<(), String> {
    match what {
        "parse" => parse(&document.text()?),
        "guest" => document.expand(Side::Guest, &document.options()?),
        "host" => document.expand(Side::Host, &document.options()?),
        _ => return Err(format!("`{what}` is none of parse, guest, host")),
    }
    println!("{}", peak().unwrap_or_default());
    Ok(())
}

/// The cost of both macros, compared with parsing.
fn costs(document: &Document) -> Result<(), String> {
    let name = &document.name;
    if let Some(errors) = document.errors()? {
        return Err(format!("{name}: {errors}"));
    }
    let (text, options) = (document.text()?, document.options()?);
    let rounds = if text.len() > 1_000_000 { 3 } else { 7 };
    let [parsed, guest, host] = interleaved_cpu(
        rounds,
        [
            &mut || parse(&text),
            &mut || document.expand(Side::Guest, &options),
            &mut || document.expand(Side::Host, &options),
        ],
    );
    let row = |what: &str, time: std::time::Duration| {
        Row::new(
            SECTION,
            format!("{name}: {what}"),
            time.as_secs_f64(),
            Unit::CpuSeconds,
        )
        .relative_to(parsed.as_secs_f64())
    };
    row("parsed by serde_yaml", parsed)
        .note(format!("{} KB", text.len() / 1000))
        .print();
    row("openapi_pdk!", guest).goal(GOAL).print();
    row("openapi_host!", host).goal(GOAL).print();
    Ok(())
}

/// An expansion's peak memory, as a multiple of the document.
fn memory(document: &Document) -> Result<(), String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let size = document.text()?.len() as f64;
    for side in ["guest", "host"] {
        let mut command = Command::new(&program);
        command.args(["once", side]).arg(&document.path);
        let output = command.output().map_err(|error| error.to_string())?;
        let peak = String::from_utf8_lossy(&output.stdout).trim().parse();
        let name = format!("{}: peak memory, {side}", document.name);
        match peak {
            Ok(peak) if peak > 0.0 => Row::new(SECTION, name, peak, Unit::Bytes)
                .relative_to(size)
                .goal(MEMORY)
                .note("as a multiple of the document")
                .print(),
            _ => Row::missing(SECTION, name, "the system does not say").print(),
        }
    }
    Ok(())
}

/// How the cost grows with the document, over the whole corpus.
fn growth(corpus: &Path) -> Result<(), String> {
    let folder = corpus.read_dir().map_err(|error| error.to_string())?;
    let mut paths: Vec<PathBuf> = folder.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut points = Vec::new();
    for path in paths {
        let is_document = path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "json");
        let document = Document::new(&path);
        // Swagger 2.0, and parts of other documents.
        if !is_document || document.errors()?.is_some() {
            continue;
        }
        let (text, options) = (document.text()?, document.options()?);
        let [parsed, guest] = interleaved_cpu(
            if text.len() > 500_000 { 1 } else { 5 },
            [&mut || parse(&text), &mut || {
                document.expand(Side::Guest, &options)
            }],
        );
        let size = text.len() as f64;
        points.push((size, guest.as_secs_f64()));
        Row::new(
            SECTION,
            format!("corpus: {}", document.name),
            guest.as_secs_f64(),
            Unit::CpuSeconds,
        )
        .relative_to(parsed.as_secs_f64())
        .point(size)
        .print();
    }
    let (Some(line), Some(power)) = (Fit::of(&points), Fit::power(&points)) else {
        return Err(format!("{CORPUS} has too few documents for a line"));
    };
    let row = |what: &str, value, unit| {
        let name = format!("{} documents of the corpus: {what}", points.len());
        Row::new(SECTION, name, value, unit)
    };
    row("for each further KB", line.slope * 1000.0, Unit::CpuSeconds)
        .note(format!("R² = {:.3}", line.r_squared))
        .print();
    row("power of the size", power.slope, Unit::Number)
        .note(format!("1 is linear; R² = {:.3}", power.r_squared))
        .print();
    Ok(())
}
