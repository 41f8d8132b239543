//! Batches of seeds, each in its own process with limits.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use std::{fs, io};

use crate::case;
use crate::module::Modules;

/// The memory that a process may use, in bytes: 1 GiB more than the settings of the cases allow.
const MEMORY: u64 = (1 << 30) + (256 << 20);

/// A process that is silent for longer hangs: a case ends each of its steps earlier.
const SILENCE: Duration = Duration::from_secs(120);

/// The interval of the checks.
const GLANCE: Duration = Duration::from_millis(20);

/// How much of a process's stderr is kept.
const MOST_HEARD: u64 = 1 << 20;

/// Something that must not happen.
#[derive(Debug)]
pub struct Finding {
    /// The seed that ran.
    pub seed: u64,
    /// What happened.
    pub what: String,
    /// The files of its modules.
    pub modules: Vec<PathBuf>,
}

/// The result of a batch.
#[derive(Debug)]
pub struct Batch {
    /// The seed after the last one that ran.
    pub next: u64,
    /// The finding of the last seed, if any.
    pub finding: Option<Finding>,
    /// The most memory that it used, in bytes.
    pub peak: u64,
    /// The outcomes of its calls; empty if there is a finding.
    pub tally: BTreeMap<String, u64>,
}

#[derive(Default)]
struct Heard {
    seed: Option<u64>,
    since: Option<Instant>,
    said: String,
    tally: BTreeMap<String, u64>,
}

/// Runs seeds in a process of this program; modules of findings go into the folder.
///
/// # Errors
/// If the process can't be started.
pub fn batch(
    program: &Path,
    first: u64,
    count: u64,
    modules: &Modules,
    folder: &Path,
) -> io::Result<Batch> {
    let mut command = Command::new(program);
    command.args(["--child", &count.to_string(), "--seed", &first.to_string()]);
    if let Modules::Made(made) = modules {
        command.arg("--modules").arg(made);
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let heard = Arc::new(Mutex::new(Heard::default()));
    let readers = listen(&mut child, &heard);
    let mut peak = 0;
    let ended = loop {
        peak = peak.max(resident(child.id()));
        if let Some(status) = child.try_wait()? {
            break Ok(status);
        }
        let silent = lock(&heard).since.map_or(Duration::ZERO, |at| at.elapsed());
        let why = match () {
            () if peak > MEMORY => Some(format!("{} MiB of memory", peak >> 20)),
            () if silent > SILENCE => Some(format!("it hangs: nothing for {silent:?}")),
            () => None,
        };
        if let Some(why) = why {
            child.kill()?;
            child.wait()?;
            break Err(why);
        }
        thread::sleep(GLANCE);
    };
    for reader in readers {
        // A reader that failed has read nothing more.
        let _ = reader.join();
    }
    let mut heard = lock(&heard);
    let seed = heard.seed.unwrap_or(first);
    let finding = judge(ended, &heard.said).map(|what| Finding {
        seed,
        what,
        modules: write(seed, modules, folder),
    });
    Ok(Batch {
        next: seed + 1,
        finding,
        peak,
        tally: std::mem::take(&mut heard.tally),
    })
}

fn judge(ended: Result<ExitStatus, String>, said: &str) -> Option<String> {
    let tail = || match said.is_empty() {
        true => String::new(),
        false => format!("\n{said}"),
    };
    match ended {
        Err(why) => Some(format!("{why}{}", tail())),
        Ok(status) if !status.success() => Some(format!("it ended with {status}{}", tail())),
        Ok(_) if said.contains("panicked at") => Some(format!("a panic{}", tail())),
        Ok(_) => None,
    }
}

fn listen(child: &mut Child, heard: &Arc<Mutex<Heard>>) -> Vec<thread::JoinHandle<()>> {
    let mut readers = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let heard = Arc::clone(heard);
        readers.push(thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let mut heard = lock(&heard);
                heard.since = Some(Instant::now());
                // A seed, or how often something happened.
                match line.split_once(' ') {
                    None => heard.seed = line.parse().ok().or(heard.seed),
                    Some((count, what)) => {
                        let count = count.parse().unwrap_or(0);
                        heard.tally.insert(what.to_owned(), count);
                    }
                }
            }
        }));
    }
    if let Some(mut stderr) = child.stderr.take() {
        let heard = Arc::clone(heard);
        readers.push(thread::spawn(move || {
            let mut said = Vec::new();
            // Output that can't be read any more is ignored.
            let _ = stderr.by_ref().take(MOST_HEARD).read_to_end(&mut said);
            lock(&heard).said = String::from_utf8_lossy(&said).into_owned();
            let _ = io::copy(&mut stderr, &mut io::sink());
        }));
    }
    readers
}

/// The memory that a process uses, in bytes; 0 if unknown.
fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_ascii_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

fn write(seed: u64, from: &Modules, folder: &Path) -> Vec<PathBuf> {
    let modules = case::modules(seed, from).into_iter().enumerate();
    let written = modules.filter_map(|(index, wasm)| {
        let path = folder.join(format!("{seed}-{index}.wasm"));
        fs::create_dir_all(folder).ok()?;
        fs::write(&path, wasm).ok()?;
        Some(path)
    });
    written.collect()
}

fn lock(heard: &Mutex<Heard>) -> std::sync::MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}
