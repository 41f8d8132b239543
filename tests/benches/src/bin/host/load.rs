//! Setting a host up, and loading plug-ins.

use std::hint::black_box;
use std::time::{Duration, Instant};

use extism_openapi::{Plugin, plugin::CompilationCache};
use extism_openapi_benches::{Row, Unit};

use crate::{Host, Result, lago, median, resident};

/// The real document: every operation it has.
#[cfg(shared_documents)]
mod real {
    #[allow(dead_code, reason = "its functions are only made")]
    mod lago {
        extism_openapi::openapi_host!("../../../shared/specs/lago.yaml");
    }

    struct Nothing;

    impl lago::Api for Nothing {}

    pub(super) fn functions() -> extism_openapi::Functions {
        lago::functions(lago::api(Nothing))
    }
}

/// How many plug-ins are kept to measure one.
const HELD: usize = 24;

pub(crate) fn measure(host: &Host, module: &[u8]) -> Result<()> {
    register(host);
    let folder = tempfile::tempdir()?;
    let cache = CompilationCache::folder(folder.path().join("cache"))?;
    let build = |cache: &CompilationCache| {
        let start = Instant::now();
        let plugin = Plugin::builder(module.to_vec())
            .cache(cache.clone())
            .build(host.functions())?;
        Ok::<_, extism_openapi::plugin::LoadError>((plugin, start.elapsed()))
    };
    let (_, compiled) = build(&cache)?;
    let base = compiled.as_secs_f64();
    let size = format!("a module of {} KB", module.len() / 1000);
    let row = |name: &str, time: Duration| Row::time("host", name, time).relative_to(base);
    row("load a plug-in, compiling it", compiled)
        .note(size)
        .print();
    let from_cache = median(30, || build(&cache).map(|(_, time)| time))?;
    row("load a plug-in from the cache on disk", from_cache).print();

    let event: lago::webhooks::CustomerCreated = host.event(0)?;
    let first = median(30, || {
        let (plugin, _) = build(&cache)?;
        let start = Instant::now();
        plugin.deliver_blocking(lago::webhooks::customer_created, &event)?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(start.elapsed())
    })?;
    row("an instance's first event", first).print();
    let (plugin, _) = build(&cache)?;
    let next = median(2000, || {
        let start = Instant::now();
        plugin.deliver_blocking(lago::webhooks::customer_created, &event)?;
        Ok::<_, extism_openapi::event::EventError>(start.elapsed())
    })?;
    row("an event to an instance of the pool", next).print();

    let mut held = Vec::new();
    let before = resident()?;
    for _ in 0..HELD {
        let (plugin, _) = build(&cache)?;
        plugin.deliver_blocking(lago::webhooks::customer_created, &event)?;
        held.push(plugin);
    }
    let each = resident()?.saturating_sub(before) / HELD as u64;
    let note = "resident; each has its own copy of the machine code";
    Row::new("host", "memory of one instance", each as f64, Unit::Bytes)
        .note(note)
        .print();
    Ok(())
}

fn register(host: &Host) {
    let made = |functions: extism_openapi::Functions| black_box(functions.into_iter().count());
    let time = |make: &dyn Fn() -> usize| {
        let Ok(time) = median(200, || {
            let start = Instant::now();
            make();
            Ok::<_, std::convert::Infallible>(start.elapsed())
        });
        time
    };
    #[cfg(shared_documents)]
    {
        let operations = real::functions().operations().len();
        let name = format!("make the functions of Lago, {operations} operations");
        let real = time(&|| made(real::functions()));
        Row::time("host", name, real).print();
    }
    #[cfg(not(shared_documents))]
    Row::missing(
        "host",
        "make the functions of Lago",
        "../shared/specs is not there",
    )
    .print();
    let functions = host.functions();
    let name = format!(
        "make the functions of the demo, {} operations",
        functions.operations().len()
    );
    let demo = time(&|| made(functions.clone()));
    Row::time("host", name, demo).print();
}
