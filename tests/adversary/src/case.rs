//! One seed: hostile plug-ins, and the checks that must hold whatever they do.

use std::fmt::Display;
use std::future::Future;
use std::time::Duration;

use extism_openapi::{
    Plugin, Plugins,
    event::{EventError, EventPolicy, Outcome, Reentry, Strategy},
    plugin::{CompilationCache, Limit, LoadError, PluginBuilder, WasmFeature},
};
use fastrand::Rng;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::host::{CustomerCreated, Honest, Moody, Run, host};
use crate::module::{Modules, generate};
use crate::program;
use crate::tally::count;

/// No step takes longer: each call has at most 200 ms, but backends call plug-ins again, eight deep, and
/// the machine may be busy.
const LONGEST_STEP: Duration = Duration::from_secs(60);

/// No error message is longer, in bytes.
const LONGEST_MESSAGE: usize = 64 * 1024;

const HOSTILE: [&str; 3] = ["a", "b", "c"];

/// The modules of a seed's plug-ins.
pub fn modules(seed: u64, from: &Modules) -> Vec<Vec<u8>> {
    let mut dice = Rng::with_seed(seed);
    let count = dice.usize(1..=HOSTILE.len());
    let module = |index| generate(&mut dice, from, seed, index);
    (0..count).map(module).collect()
}

/// Runs a seed.
///
/// # Errors
/// The check that fails.
pub async fn run(seed: u64, from: &Modules, honest: &Plugin) -> Result<(), String> {
    let modules = modules(seed, from);
    let mut dice = Rng::with_seed(!seed);
    let backend = Moody::new(&mut dice);
    let budget = (dice.u8(..3) == 0).then(|| dice.u64(1 << 20..64 << 20));
    let set = set(&mut dice, &backend, budget)?;
    backend.calls(Some(set.clone()));
    let name = |index: usize| HOSTILE[index % HOSTILE.len()];
    for (index, wasm) in modules.iter().enumerate() {
        let added = in_time("loading", load(&set, name(index), false, wasm, &mut dice)).await?;
        loaded(&added)?;
    }
    for _ in 0..dice.usize(2..8) {
        let name = name(dice.usize(..modules.len()));
        step(&set, name, &mut dice, &modules).await?;
        if let (Some(budget), Some(used)) = (budget, set.memory_bytes())
            && used > budget
        {
            return Err(format!("{used} bytes are used of {budget}"));
        }
    }
    in_time("an honest plug-in", asked(honest, seed)).await??;
    backend.calls(None);
    for name in HOSTILE.into_iter().chain(["honest"]) {
        set.remove(name);
    }
    all_given_back(&set).await
}

fn set(dice: &mut Rng, backend: &Moody, budget: Option<u64>) -> Result<Plugins, String> {
    let reentries = [Reentry::Skip, Reentry::FreshInstance, Reentry::Queue];
    let strategies = [Strategy::All, Strategy::First, Strategy::Fold];
    let policy = EventPolicy::new()
        .reentry(reentries[dice.usize(..3)])
        .strategy(strategies[dice.usize(..3)]);
    let mut set = Plugins::builder(host(backend.clone()))
        .concurrency(dice.usize(1..4))
        .event(CustomerCreated, policy);
    if let Some(bytes) = budget {
        set = set.max_memory_bytes(bytes);
    }
    let set = set.build();
    let honest = Plugin::builder(honest_module()?).cache(CompilationCache::off());
    if dice.bool() {
        set.add_with("honest", honest, host(Honest))
            .map_err(|error| format!("the honest plug-in can't be loaded: {error}"))?;
    }
    Ok(set)
}

fn settings(dice: &mut Rng, wasm: &[u8]) -> PluginBuilder {
    let mut builder = Plugin::builder(wasm.to_vec())
        .cache(CompilationCache::off())
        .timeout(Duration::from_millis(dice.u64(20..200)))
        .memory_pages(dice.u32(1..300))
        .max_table_elements(1 << dice.usize(5..22))
        .max_output_bytes(1 << dice.usize(4..24))
        .max_log_lines_per_second(dice.u32(..100))
        .instances(dice.usize(1..4))
        .max_wait(Duration::from_millis(dice.u64(..300)))
        .max_waiting(dice.usize(..4))
        .max_depth(dice.usize(1..9))
        .priority(dice.i32(-2..2))
        .config("key", "value")
        .wasi(dice.bool());
    if dice.u8(..3) == 0 {
        let most = 1_u64 << dice.u32(8..40);
        builder = builder.fuel(dice.u64(..most));
    }
    for feature in [
        WasmFeature::Exceptions,
        WasmFeature::Memory64,
        WasmFeature::MultiMemory,
    ] {
        if dice.u8(..4) > 0 {
            builder = builder.allow(feature);
        }
    }
    builder
}

/// Loads a plug-in on another thread, so that other tasks go on meanwhile.
async fn load(
    set: &Plugins,
    name: &'static str,
    replace: bool,
    wasm: &[u8],
    dice: &mut Rng,
) -> Result<Plugin, LoadError> {
    let (set, builder) = (set.clone(), settings(dice, wasm));
    let load = move || match replace {
        true => set.replace(name, builder),
        false => set.add(name, builder),
    };
    spawn_blocking(load).await.unwrap_or_else(|error| {
        Err(LoadError::Host {
            message: format!("adversary: {error}"),
        })
    })
}

async fn step(
    set: &Plugins,
    name: &'static str,
    dice: &mut Rng,
    modules: &[Vec<u8>],
) -> Result<(), String> {
    let payload = payload(dice);
    match dice.u8(..9) {
        0 | 1 => {
            let results = in_time("deliver", set.deliver(Run, &payload)).await?;
            for delivery in &results {
                outcome(&delivery.plugin, &delivery.outcome)?;
            }
            Ok(())
        }
        2 => {
            let told = set.deliver(CustomerCreated, &payload);
            for delivery in &in_time("deliver", told).await? {
                if let Outcome::Failed(error) = &delivery.outcome {
                    failed(error)?;
                }
            }
            Ok(())
        }
        3 => {
            let set = set.clone();
            let blocking = spawn_blocking(move || set.deliver_blocking(Run, &payload));
            let told = in_time("deliver_blocking", blocking).await?;
            told.map(|_| ()).map_err(|error| error.to_string())
        }
        4 => {
            let wasm = &modules[dice.usize(..modules.len())];
            if dice.bool() {
                set.remove(name);
            }
            let replaced = in_time("replace", load(set, name, true, wasm, dice)).await?;
            loaded(&replaced)
        }
        5 => {
            let after = Duration::from_millis(dice.u64(..60));
            let dropped = timeout(after, set.deliver(Run, &payload));
            in_time("a call that is dropped", dropped).await.map(|_| ())
        }
        _ => match set.get(name) {
            Some(plugin) => call(plugin, dice).await,
            None => Ok(()),
        },
    }
}

async fn call(plugin: Plugin, dice: &mut Rng) -> Result<(), String> {
    let exports: Vec<String> = plugin.exports().map(str::to_owned).collect();
    let export = match exports.len() {
        0 => "run".to_owned(),
        count => exports[dice.usize(..count)].clone(),
    };
    let export = match dice.u8(..8) {
        0 => "_start",
        1 => ["_initialize", "hs_init", "none"][dice.usize(..3)],
        _ => &export,
    };
    let (export, input) = (export.to_owned(), input(dice));
    let checked = |result: Result<Vec<u8>, EventError>| match result {
        Ok(_) => {
            count("ok");
            Ok(())
        }
        Err(error) => failed(&error),
    };
    match dice.u8(..3) {
        0 => {
            let called = spawn_blocking(move || plugin.call_blocking(&export, &input));
            let called = in_time("call_blocking", called).await?;
            checked(called.map_err(|error| error.to_string())?)
        }
        1 => {
            let call = || plugin.call(&*export, &*input);
            let calls = async { tokio::join!(call(), call(), call(), call()) };
            let (a, b, c, d) = in_time("calls at the same time", calls).await?;
            [a, b, c, d].into_iter().try_for_each(checked)
        }
        _ => checked(in_time("call", plugin.call(export, input)).await?),
    }
}

fn payload(dice: &mut Rng) -> Value {
    match dice.u8(..4) {
        0 => Value::Null,
        1 => json!({"id": dice.u64(..), "text": "x".repeat(dice.usize(..100_000))}),
        2 => json!([[], {}, "\u{0}", 1e300]),
        _ => json!({}),
    }
}

fn input(dice: &mut Rng) -> Vec<u8> {
    match dice.u8(..4) {
        0 => Vec::new(),
        1 => b"{\"id\":1}".to_vec(),
        2 => vec![b'x'; dice.usize(..4 << 20)],
        _ => (0..dice.usize(..300)).map(|_| dice.u8(..)).collect(),
    }
}

/// Waits for a future, at most as long as a step may take.
async fn in_time<F: Future>(what: &str, future: F) -> Result<F::Output, String> {
    let ended = timeout(LONGEST_STEP, future).await;
    ended.map_err(|_| format!("{what} took longer than {LONGEST_STEP:?}"))
}

fn loaded(loaded: &Result<Plugin, LoadError>) -> Result<(), String> {
    match loaded {
        Ok(_) => count("loaded"),
        Err(LoadError::Limited { .. }) => count("not loaded: limited"),
        Err(LoadError::NotWasm { .. }) => count("not loaded: not Wasm"),
        Err(_) => count("not loaded: an import"),
    }
    match loaded {
        Err(LoadError::Host { message }) => Err(format!("the host can't load: {message}")),
        Err(error) => readable(error),
        Ok(plugin) => plugin.warnings().iter().try_for_each(|it| readable(it)),
    }
}

/// A hostile plug-in may fail, but must not harm the honest one beside it.
fn outcome(plugin: &str, outcome: &Outcome<Value>) -> Result<(), String> {
    match outcome {
        Outcome::Failed(EventError::Limited {
            limit: Limit::SetMemory,
            ..
        }) => Ok(()),
        Outcome::Failed(error) if plugin == "honest" => {
            Err(format!("the honest plug-in of the set fails: {error}"))
        }
        Outcome::Failed(error) => failed(error),
        _ => {
            count("delivered or left out");
            Ok(())
        }
    }
}

fn failed(error: &EventError) -> Result<(), String> {
    count(error.kind());
    match error {
        EventError::Host { message } => Err(format!("the host fails: {message}")),
        error => readable(error),
    }
}

/// Checks that a message about a plug-in is one line of text.
fn readable(message: &dyn Display) -> Result<(), String> {
    let text = message.to_string();
    if text.is_empty() || text.len() > LONGEST_MESSAGE {
        return Err(format!("a message has {} bytes", text.len()));
    }
    match text.chars().any(char::is_control) {
        true => Err(format!("a message has control characters: {text:?}")),
        false => Ok(()),
    }
}

fn honest_module() -> Result<Vec<u8>, String> {
    let run = r#"(local $a i64)
        (local.set $a (call $echo (call $input_offset)))
        (call $output_set (local.get $a) (call $length (local.get $a))) (i32.const 0)"#;
    let run = format!(r#"(func (export "run") (result i32) {run})"#);
    program::assemble(&run).map_err(|error| error.to_string())
}

/// Loads an honest plug-in, which is called after each seed.
///
/// # Errors
/// If it can't be loaded.
pub fn honest_plugin() -> Result<Plugin, String> {
    let builder = Plugin::builder(honest_module()?).cache(CompilationCache::off());
    let plugin = builder.build(host(Honest));
    plugin.map_err(|error| format!("an honest plug-in does not load: {error}"))
}

async fn asked(plugin: &Plugin, seed: u64) -> Result<(), String> {
    for _ in 0..2 {
        let input = json!({ "body": seed }).to_string();
        let output = plugin.call("run", input.clone()).await;
        let output = output.map_err(|error| format!("an honest plug-in fails: {error}"))?;
        let answer: Value = serde_json::from_slice(&output).map_err(|error| error.to_string())?;
        if answer["entity"] != Value::String(input) {
            return Err(format!("an honest plug-in gets a wrong response: {answer}"));
        }
    }
    Ok(())
}

/// Checks that calls that have ended hold no memory of the set.
async fn all_given_back(set: &Plugins) -> Result<(), String> {
    for _ in 0..500 {
        if set.memory_bytes().unwrap_or(0) == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err(format!("{:?} bytes are never released", set.memory_bytes()))
}
