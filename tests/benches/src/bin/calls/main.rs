//! What one host call costs, typed on both sides: a host made with `openapi_host!`, compared with
//! hand-written host functions, each with its own kind of plug-in.
//!
//! Both clone a stored value, in place of the application's own work.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use extism_openapi::extism::{Error, Function, Manifest, Plugin, PluginBuilder, Wasm};
use extism_openapi_benches::{Goal, Row, Unit, interleaved, repository};
use guest_build::GuestBuild;

mod hosts;

/// The operation, and how often one call of the plug-in calls it.
struct Load {
    name: &'static str,
    event: &'static str,
    calls: u32,
    rounds: usize,
    goals: Goals,
}

/// Goals as multiples of the hand-written cost.
struct Goals {
    typed: f64,
    in_part: f64,
    service: Option<f64>,
}

const SMALL: Load = Load {
    name: "1 KB",
    event: "customer_created",
    calls: 16,
    rounds: 400,
    goals: Goals {
        typed: 0.9,
        in_part: 0.65,
        service: Some(1.2),
    },
};

const LARGE: Load = Load {
    name: "120 KB",
    event: "customer_updated",
    calls: 2,
    rounds: 200,
    goals: Goals {
        typed: 0.8,
        in_part: 0.45,
        service: None,
    },
};

/// How much more one of very many calls may cost than one of few.
const FLAT: f64 = 1.2;

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<(), Error> {
    let modules = Modules {
        by_hand: module("calls_by_hand")?,
        typed: module("calls_ours")?,
        in_part: module("calls_brief")?,
    };
    let answers = hosts::Answers::read()?;
    for load in [SMALL, LARGE] {
        compare(&load, &modules, &answers)?;
        fuel(&load, &modules, &answers)?;
    }
    many(&modules, &answers)
}

/// The plug-ins.
struct Modules {
    by_hand: Manifest,
    typed: Manifest,
    in_part: Manifest,
}

fn module(guest: &str) -> Result<Manifest, Error> {
    let folder = repository().join("tests/guests").join(guest);
    let module = GuestBuild::new(folder).release().build()?;
    Ok(Manifest::new([Wasm::data(std::fs::read(module)?)]))
}

fn compare(load: &Load, modules: &Modules, answers: &hosts::Answers) -> Result<(), Error> {
    let link = |module: &Manifest, functions: Vec<Function>| Plugin::new(module, functions, false);
    let typed = || hosts::typed(answers).map(|functions| functions.into_iter().collect::<Vec<_>>());
    let mut by_hand = link(&modules.by_hand, hosts::by_hand(answers)?)?;
    let mut bare = link(&modules.by_hand, hosts::by_hand(answers)?)?;
    let mut ours = link(&modules.typed, typed()?)?;
    let mut in_part = link(&modules.in_part, typed()?)?;
    let service = hosts::service(answers)?.into_iter().collect();
    let mut service = link(&modules.typed, service)?;

    let bare_event = load.event.replace("customer", "bare");
    let event = hosts::event(load.calls)?;
    for plugin in [&mut by_hand, &mut ours, &mut in_part, &mut service] {
        check(plugin, load, load.event, &event)?;
    }
    check(&mut bare, load, &bare_event, &event)?;

    let run = |plugin: &mut Plugin, name: &str| {
        drop(black_box(plugin.call::<_, String>(name, &event)));
    };
    let times = interleaved(
        load.rounds,
        [
            &mut || run(&mut by_hand, load.event),
            &mut || run(&mut bare, &bare_event),
            &mut || run(&mut ours, load.event),
            &mut || run(&mut in_part, load.event),
            &mut || run(&mut service, load.event),
        ],
    );
    let [by_hand, bare, ours, in_part, service] = times.map(|time| time / load.calls);
    let row = |what: &str, time: Duration| {
        Row::time("calls", format!("{}: {what}", load.name), time)
            .relative_to(by_hand.as_secs_f64())
    };
    row("by hand: Json, extism-pdk", by_hand).print();
    row("by hand, errors not distinguished", bare).print();
    row("openapi_host!, openapi_pdk!", ours)
        .goal(Goal::AtMost(load.goals.typed))
        .print();
    row("the same, a response read in part (`replace`)", in_part)
        .goal(Goal::AtMost(load.goals.in_part))
        .print();
    let service = row("the application's axum router, in process", service);
    match load.goals.service {
        Some(bound) => service.goal(Goal::AtMost(bound)).print(),
        None => service.print(),
    }
    Ok(())
}

/// Checks the plug-in's count: with a different count, the measurement would be wrong.
fn check(plugin: &mut Plugin, load: &Load, export: &str, event: &str) -> Result<(), Error> {
    let counted: String = plugin.call(export, event)?;
    let each = if load.event == LARGE.event {
        hosts::LIST
    } else {
        1
    };
    let expected = format!("\"{}\"", load.calls * each);
    if counted == expected {
        Ok(())
    } else {
        Err(Error::msg(format!(
            "`{export}` counted {counted} customers instead of {expected}"
        )))
    }
}

/// The plug-in's part, in instructions that wasmtime counts: always the same.
fn fuel(load: &Load, modules: &Modules, answers: &hosts::Answers) -> Result<(), Error> {
    let few = hosts::event(1)?;
    let many = hosts::event(1 + load.calls)?;
    let used = |module: &Manifest, functions: Vec<Function>, export: &str| {
        let mut plugin = PluginBuilder::new(module)
            .with_functions(functions)
            .with_fuel_limit(u64::MAX)
            .build()?;
        let mut used = |event: &str| -> Result<u64, Error> {
            plugin.call::<_, String>(export, event)?;
            Ok(plugin.fuel_consumed().unwrap_or_default())
        };
        used(&few)?;
        let (few, many) = (used(&few)?, used(&many)?);
        Ok::<_, Error>(many.saturating_sub(few) as f64 / f64::from(load.calls))
    };
    let typed = || hosts::typed(answers).map(|functions| functions.into_iter().collect::<Vec<_>>());
    let base = used(&modules.by_hand, hosts::by_hand(answers)?, load.event)?;
    let bare_event = load.event.replace("customer", "bare");
    let bare = used(&modules.by_hand, hosts::by_hand(answers)?, &bare_event)?;
    let ours = used(&modules.typed, typed()?, load.event)?;
    let in_part = used(&modules.in_part, typed()?, load.event)?;
    let row = |what: &str, fuel: f64| {
        let name = format!("{}, the plug-in's part: {what}", load.name);
        Row::new("calls", name, fuel, Unit::Fuel)
            .relative_to(base)
            .print();
    };
    row("by hand", base);
    row("by hand, errors not distinguished", bare);
    row("openapi_pdk!", ours);
    row("the same, a response read in part", in_part);
    Ok(())
}

/// Very many calls in one call of the plug-in: if memory is never freed, each costs more than the last.
fn many(modules: &Modules, answers: &hosts::Answers) -> Result<(), Error> {
    let ours = || Plugin::new(&modules.typed, hosts::typed(answers)?, false);
    let by_hand = || Plugin::new(&modules.by_hand, hosts::by_hand(answers)?, false);
    let timed =
        |calls: u32, plugin: Result<Plugin, Error>| Ok::<_, Error>((hosts::event(calls)?, plugin?));
    let (few_event, mut few) = timed(64, ours())?;
    let (more_event, mut more) = timed(1024, ours())?;
    let (most_event, mut most) = timed(16_384, ours())?;
    let (few_leaked_event, mut few_leaked) = timed(64, by_hand())?;
    let (leaked_event, mut leaked) = timed(4096, by_hand())?;
    let run = |plugin: &mut Plugin, event: &str| {
        drop(black_box(plugin.call::<_, String>(SMALL.event, event)));
    };
    // There are few calls, so one measurement would say little.
    let [few, more, most, few_leaked, leaked] = interleaved(
        5,
        [
            &mut || (0..16).for_each(|_| run(&mut few, &few_event)),
            &mut || run(&mut more, &more_event),
            &mut || run(&mut most, &most_event),
            &mut || (0..16).for_each(|_| run(&mut few_leaked, &few_leaked_event)),
            &mut || run(&mut leaked, &leaked_event),
        ],
    );
    let base = few / (16 * 64);
    let row = |what: &str, calls: u32, time: Duration, base: Duration| {
        Row::time("calls", format!("{calls} calls in one: {what}"), time)
            .relative_to(base.as_secs_f64())
            .input(f64::from(calls))
    };
    let note = "one of them, as a multiple of one of 64";
    row("ours", 64, base, base).note(note).print();
    row("ours", 1024, more / 1024, base).print();
    row("ours", 16_384, most / 16_384, base)
        .goal(Goal::AtMost(FLAT))
        .print();
    let base = few_leaked / (16 * 64);
    row("by hand", 64, base, base).note(note).print();
    row("by hand", 4096, leaked / 4096, base).print();
    Ok(())
}
