//! Attacks the sandbox for a while, or with one seed: `cargo xtask adversary`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use extism_openapi_adversary::module::Modules;
use extism_openapi_adversary::{case, tally, watch};

/// How many seeds run in one process.
const BATCH: u64 = 50;

#[derive(Debug, Parser)]
#[command(about)]
struct Arguments {
    /// Runs this seed alone; with --seconds the seeds from here on.
    #[arg(long)]
    seed: Option<u64>,
    /// How long to attack, in seconds.
    #[arg(long)]
    seconds: Option<u64>,
    /// The folder for modules of findings.
    #[arg(long, default_value = "target/adversary")]
    folder: PathBuf,
    /// The program that generates modules with `wasm-smith`; without it, stored modules are used.
    #[arg(long)]
    smith: Option<PathBuf>,
    /// The folder with the generated modules.
    #[arg(long, hide = true)]
    modules: Option<PathBuf>,
    /// Runs this many seeds in this process.
    #[arg(long, hide = true)]
    child: Option<u64>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match (arguments.child, arguments.seconds, arguments.seed) {
        (Some(count), _, seed) => {
            let modules = arguments
                .modules
                .clone()
                .map_or(Modules::Kept, Modules::Made);
            child(seed.unwrap_or(0), count, &modules)
        }
        (None, None, Some(seed)) => supervise(&arguments, seed, 1, None),
        (None, seconds, seed) => {
            let end = Instant::now() + Duration::from_secs(seconds.unwrap_or(60));
            supervise(&arguments, seed.unwrap_or_else(now), BATCH, Some(end))
        }
    }
}

/// The current time, for other seeds each time.
fn now() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs() << 20)
}

fn child(first: u64, count: u64, modules: &Modules) -> ExitCode {
    // All log lines of plug-ins are formatted and discarded.
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(std::io::sink)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    let honest = match case::honest_plugin() {
        Ok(honest) => honest,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    for seed in first..first.saturating_add(count) {
        println!("{seed}");
        // If nobody reads the output, it does not matter that it can't be written.
        let _ = std::io::stdout().flush();
        if let Err(what) = runtime.block_on(case::run(seed, modules, &honest)) {
            eprintln!("{what}");
            return ExitCode::FAILURE;
        }
    }
    for (what, count) in tally::counts() {
        println!("{count} {what}");
    }
    ExitCode::SUCCESS
}

/// Generates the modules of these seeds.
fn smith(arguments: &Arguments, first: u64, count: u64) -> std::io::Result<Modules> {
    let Some(smith) = &arguments.smith else {
        return Ok(Modules::Kept);
    };
    let folder = arguments.folder.join("modules");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let mut command = std::process::Command::new(smith);
    command.args([first.to_string(), count.to_string()]);
    let status = command.arg(&folder).status()?;
    match status.success() {
        true => Ok(Modules::Made(folder)),
        false => Err(std::io::Error::other(status.to_string())),
    }
}

fn supervise(arguments: &Arguments, first: u64, size: u64, end: Option<Instant>) -> ExitCode {
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => {
            eprintln!("this program's own file is not known: {error}");
            return ExitCode::FAILURE;
        }
    };
    let (mut next, mut findings, mut peak) = (first, 0, 0);
    let mut tally = BTreeMap::<String, u64>::new();
    loop {
        let modules = match smith(arguments, next, size) {
            Ok(modules) => modules,
            Err(error) => {
                eprintln!("modules can't be generated: {error}");
                return ExitCode::FAILURE;
            }
        };
        let batch = match watch::batch(&program, next, size, &modules, &arguments.folder) {
            Ok(batch) => batch,
            Err(error) => {
                eprintln!("a process can't be started: {error}");
                return ExitCode::FAILURE;
            }
        };
        next = batch.next;
        peak = peak.max(batch.peak);
        for (what, count) in batch.tally {
            *tally.entry(what).or_default() += count;
        }
        if let Some(finding) = batch.finding {
            findings += 1;
            eprintln!("seed {}: {}", finding.seed, finding.what);
            for path in &finding.modules {
                eprintln!("  {}", path.display());
            }
            eprintln!("  again: cargo xtask adversary --seed {}", finding.seed);
        }
        if end.is_none_or(|end| Instant::now() >= end) {
            break;
        }
    }
    println!(
        "{} cases, {findings} findings, {} MiB of memory at most",
        next - first,
        peak >> 20
    );
    for (what, count) in tally {
        println!("{count:>8} {what}");
    }
    match findings {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
