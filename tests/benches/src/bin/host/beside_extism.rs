//! The same module in this sandbox and in Extism: an event, a call of the host, an instance.
//!
//! `RUST_BACKTRACE` must be unset: with it, each successful call of Extism takes a backtrace, and costs
//! more.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use extism::{CompiledPlugin, Manifest, PluginBuilder, Wasm};
use extism_openapi::{
    Backend, Call, Plugin, Response,
    backend::{RawBody, RawResponse, ResponseFuture},
};
use extism_openapi_benches::{Goal, Row, Unit, interleaved};
use serde_json::value::RawValue;
use tokio::runtime::Handle;
use tokio::sync::Barrier;

use crate::{Host, Result, lago, median, resident};

/// The goal, as a multiple of Extism's cost.
const ON_THE_THREAD: Goal = Goal::AtMost(0.6);
const DELIVER: Goal = Goal::AtMost(0.8);

/// How often the event calls the host: so often that the event itself hardly counts.
const CALLS: u32 = 64;

/// The memory that an instance may take, in bytes.
const INSTANCE: f64 = 100_000.0;

/// How many instances are kept to measure one.
const HELD: usize = 64;

const NOTE: &str = "RUST_BACKTRACE unset";

const MARKER: lago::webhooks::customer_created = lago::webhooks::customer_created;
const EXPORT: &str = "customer_created";

type Event = lago::webhooks::CustomerCreated;

pub(crate) fn measure(host: &Host, module: &[u8]) -> Result<()> {
    if std::env::var_os("RUST_BACKTRACE").is_some() {
        return Err("unset RUST_BACKTRACE: Extism takes a backtrace in each call with it".into());
    }
    calls(host, module)?;
    bare(host)?;
    instances(host, module)?;
    memory(host, module)
}

/// The module compiled by Extism, with the same host functions.
fn compiled(host: &Host, module: &[u8]) -> Result<CompiledPlugin> {
    let manifest = Manifest::new([Wasm::data(module.to_vec())]);
    let manifest = manifest.with_timeout(Duration::from_secs(30));
    let builder = PluginBuilder::new(manifest).with_functions(host.functions());
    Ok(CompiledPlugin::new(builder.with_wasi(false))?)
}

/// What a host does with Extism: it writes the payload and reads the reply.
fn by_extism(plugin: &mut extism::Plugin, event: &Event) -> Result<String> {
    let output = plugin.call::<_, &[u8]>(EXPORT, serde_json::to_vec(event)?)?;
    Ok(serde_json::from_slice(output)?)
}

fn calls(host: &Host, module: &[u8]) -> Result<()> {
    let mut extism = extism::Plugin::new_from_compiled(&compiled(host, module)?)?;
    let ours = Plugin::new(module.to_vec(), host.functions())?;
    let runtime = Handle::current();
    let (none, many): (Event, Event) = (host.event(0)?, host.event(CALLS)?);
    let told = by_extism(&mut extism, &many)?;
    if told != CALLS.to_string() {
        return Err(format!("{told} calls instead of {CALLS}").into());
    }
    let mut time = |event: &Event, rounds| {
        interleaved(
            rounds,
            [
                &mut || drop(black_box(by_extism(&mut extism, event))),
                &mut || drop(black_box(ours.deliver_blocking(MARKER, event))),
                &mut || drop(black_box(runtime.block_on(ours.deliver(MARKER, event)))),
            ],
        )
    };
    let (events, with_calls) = (time(&none, 4000), time(&many, 400));
    let names = ["by Extism alone", "on the caller's thread", "by `deliver`"];
    let goals = [None, Some(ON_THE_THREAD), Some(DELIVER)];
    for (index, (name, goal)) in names.iter().zip(goals).enumerate() {
        print(&format!("one event, {name}"), events, index, goal);
    }
    let call = |index: usize| with_calls[index].saturating_sub(events[index]) / CALLS;
    let each = [call(0), call(1), call(2)];
    for (index, (name, goal)) in names.iter().zip(goals).enumerate() {
        print(
            &format!("one call of the host in an event, {name}"),
            each,
            index,
            goal,
        );
    }
    Ok(())
}

fn print(name: &str, times: [Duration; 3], index: usize, goal: Option<Goal>) {
    let mut row = Row::time("host", name, times[index]).relative_to(times[0].as_secs_f64());
    if let Some(goal) = goal {
        row = row.goal(goal);
    }
    row.note(NOTE).print();
}

/// Responds at once, with a customer that is already serialized.
struct Ready(Box<RawValue>);

impl Backend for Ready {
    fn call<'a>(&'a self, _: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        black_box(input);
        let entity = RawBody::Json(self.0.clone());
        let answer = RawResponse::new(200).with_body("application/json", entity);
        Box::pin(std::future::ready(answer))
    }
}

/// The cost of an event and of a call without any JSON: a plug-in that does nothing with its event, and
/// one that calls the host with input that is already serialized, and copies words.
fn bare(host: &Host) -> Result<()> {
    let json = RawValue::from_string(serde_json::to_string(&host.customer)?)?;
    let functions = || lago::functions(Ready(json.clone()));
    let payload = serde_json::to_vec(&host.event)?;
    let compare = |module: &[u8], rounds| -> Result<[Duration; 3]> {
        let manifest = Manifest::new([Wasm::data(module.to_vec())]);
        let builder = PluginBuilder::new(manifest.with_timeout(Duration::from_secs(30)));
        let compiled = CompiledPlugin::new(builder.with_functions(functions()).with_wasi(false))?;
        let mut extism = extism::Plugin::new_from_compiled(&compiled)?;
        let ours = Plugin::new(module.to_vec(), functions())?;
        extism.call::<_, &[u8]>(EXPORT, &payload)?;
        ours.call_blocking(EXPORT, &payload)?;
        let runtime = Handle::current();
        Ok(interleaved(
            rounds,
            [
                &mut || drop(black_box(extism.call::<_, Vec<u8>>(EXPORT, &payload))),
                &mut || drop(black_box(ours.call_blocking(EXPORT, &payload))),
                &mut || drop(black_box(runtime.block_on(ours.call(EXPORT, &payload[..])))),
            ],
        ))
    };
    let nothing = compare(&plugin(functions().module(), 0, &json)?, 4000)?;
    let many = compare(&plugin(functions().module(), CALLS, &json)?, 400)?;
    let each = [0, 1, 2].map(|way| many[way].saturating_sub(nothing[way]) / CALLS);
    let names = ["by Extism alone", "on the caller's thread", "awaited"];
    for (index, (name, goal)) in names
        .iter()
        .zip([None, Some(ON_THE_THREAD), Some(DELIVER)])
        .enumerate()
    {
        let event = format!("one event of 1 KB with which nothing is done, {name}");
        print(&event, nothing, index, goal);
        print(
            &format!("one call of the host without JSON, {name}"),
            each,
            index,
            goal,
        );
    }
    Ok(())
}

/// A plug-in that calls the host this often in its event.
fn plugin(module: &str, calls: u32, input: &RawValue) -> Result<Vec<u8>> {
    let input = format!("{{\"body\":{}}}", input.get());
    let words = input.len().div_ceil(8);
    let data = input.replace('\\', "\\\\").replace('"', "\\\"");
    let text = format!(
        r#"(module
        (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
        (import "extism:host/env" "free" (func $free (param i64)))
        (import "extism:host/env" "length" (func $length (param i64) (result i64)))
        (import "extism:host/env" "load_u64" (func $load (param i64) (result i64)))
        (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
        (import "{module}" "create_customer" (func $call (param i64) (result i64)))
        (memory 1) (data (i32.const 0) "{data}")
        (func $one (local $block i64) (local $at i64) (local $end i64)
            (local.set $block (call $alloc (i64.const {})))
            (loop $write
                (call $store (i64.add (local.get $block) (local.get $at))
                    (i64.load (i32.wrap_i64 (local.get $at))))
                (local.set $at (i64.add (local.get $at) (i64.const 8)))
                (br_if $write (i64.lt_u (local.get $at) (i64.const {}))))
            (local.set $at (call $call (local.get $block)))
            (call $free (local.get $block))
            (local.set $block (local.get $at))
            (local.set $end (i64.add (local.get $at) (call $length (local.get $block))))
            (loop $read
                (drop (call $load (local.get $at)))
                (local.set $at (i64.add (local.get $at) (i64.const 8)))
                (br_if $read (i64.le_u (i64.add (local.get $at) (i64.const 8)) (local.get $end))))
            (call $free (local.get $block)))
        (func (export "{EXPORT}") (result i32) (local $left i32)
            (local.set $left (i32.const {calls}))
            (block $done (loop $next
                (br_if $done (i32.eqz (local.get $left)))
                (call $one)
                (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                (br $next)))
            (i32.const 0)))"#,
        input.len(),
        (words - 1) * 8,
    );
    Ok(wat::parse_str(text)?)
}

/// Makes an instance of a compiled module, and calls it once.
fn instances(host: &Host, module: &[u8]) -> Result<()> {
    let compiled = compiled(host, module)?;
    let event: Event = host.event(0)?;
    let extism = median(100, || {
        let start = Instant::now();
        let mut plugin = extism::Plugin::new_from_compiled(&compiled)?;
        by_extism(&mut plugin, &event)?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(start.elapsed())
    })?;
    // Loaded again each time, which is not timed: its first event makes the instance.
    let ours = median(100, || {
        let plugin = Plugin::new(module.to_vec(), host.functions())?;
        let start = Instant::now();
        plugin.deliver_blocking(MARKER, &event)?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(start.elapsed())
    })?;
    let base = extism.as_secs_f64();
    let name = "an instance of a compiled plug-in and its first event";
    for (way, time) in [("by Extism alone", extism), ("here", ours)] {
        let row = Row::time("host", format!("{name}, {way}"), time);
        row.relative_to(base).note(NOTE).print();
    }
    Ok(())
}

/// Responds when as many calls wait as there are instances.
struct Together(lago::Customer, Barrier);

impl lago::Api for Together {
    async fn create_customer(
        &self,
        _: &Call,
        _: lago::CreateCustomerParams,
    ) -> lago::CreateCustomerResult {
        self.1.wait().await;
        Ok(Response::from(self.0.clone()))
    }
}

/// The memory of an instance, including its plug-in's own.
fn memory(host: &Host, module: &[u8]) -> Result<()> {
    let event: Event = host.event(1)?;
    let compiled = compiled(host, module)?;
    let mut held = Vec::new();
    let before = resident()?;
    for _ in 0..HELD {
        let mut plugin = extism::Plugin::new_from_compiled(&compiled)?;
        by_extism(&mut plugin, &event)?;
        held.push(plugin);
    }
    let extism = resident()?.saturating_sub(before) / HELD as u64;
    drop(held);

    let api = lago::api(Together(host.customer.clone(), Barrier::new(HELD)));
    let plugin = Plugin::builder(module.to_vec()).instances(HELD);
    let plugin = plugin.build(lago::functions(api))?;
    let event = Arc::new(event);
    let before = resident()?;
    Handle::current().block_on(async {
        let told = (0..HELD).map(|_| {
            let (plugin, event) = (plugin.clone(), Arc::clone(&event));
            tokio::spawn(async move { plugin.deliver(MARKER, &event).await })
        });
        for told in told.collect::<Vec<_>>() {
            told.await??;
        }
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
    })?;
    let ours = resident()?.saturating_sub(before) / HELD as u64;
    let name = "memory of an instance after a call, the plug-in's own included";
    let row = |way: &str, bytes: u64| {
        Row::new("host", format!("{name}, {way}"), bytes as f64, Unit::Bytes)
    };
    row("by Extism alone", extism).print();
    row("here", ours).goal(Goal::AtMost(INSTANCE)).print();
    Ok(())
}
