//! Events per second, and how long one takes: to a plug-in, and as a webhook.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use extism_openapi::{Plugin, event::Delivery};
use extism_openapi_benches::{Goal, Row, Unit};

use crate::webhook::Sender;
use crate::{Host, Result, lago};

/// How many events are in progress at the same time, and how many instances the plug-in has.
const AT_ONCE: usize = 2;

/// How often each kind is measured, in turn.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(800);

/// How many events a plug-in should handle in the time of one webhook: with `deliver`, and on the caller's
/// thread.
const DELIVER: Goal = Goal::AtLeast(4.0);
const ON_THE_THREAD: Goal = Goal::AtLeast(5.0);

#[derive(Clone)]
enum Way {
    Plugin(Plugin),
    /// On the caller's own thread.
    Blocking(Plugin),
    Webhook(Sender),
    /// As many instances of the same module in Extism, without anything else.
    Extism(Arc<[Mutex<extism::Plugin>; AT_ONCE]>),
}

/// The export of the event [`CREATED`].
const EXPORT: &str = "customer_created";

const CREATED: lago::webhooks::customer_created = lago::webhooks::customer_created;

fn replied(delivery: Delivery<serde_json::Value>) -> Result<String> {
    match delivery {
        Delivery::Delivered(Some(reply)) => Ok(serde_json::from_value(reply)?),
        other => Err(format!("{other:?}").into()),
    }
}

impl Way {
    async fn send(&self, event: &lago::webhooks::CustomerCreated) -> Result<String> {
        match self {
            Way::Webhook(sender) => sender.send(event).await,
            Way::Plugin(plugin) => replied(plugin.deliver(CREATED, event).await?),
            Way::Blocking(plugin) => replied(plugin.deliver_blocking(CREATED, event)?),
            Way::Extism(instances) => by_extism(&**instances, event),
        }
    }
}

fn by_extism(
    instances: &[Mutex<extism::Plugin>],
    event: &lago::webhooks::CustomerCreated,
) -> Result<String> {
    let mut instance = instances
        .iter()
        .find_map(|instance| instance.try_lock().ok())
        .ok_or("no instance is free")?;
    let output = instance.call::<_, &[u8]>(EXPORT, serde_json::to_vec(event)?)?;
    Ok(serde_json::from_slice(output)?)
}

fn instances(host: &Host, module: &[u8]) -> Result<Way> {
    let instance = || -> Result<_> {
        let manifest = extism::Manifest::new([extism::Wasm::data(module.to_vec())]);
        let manifest = manifest.with_timeout(Duration::from_secs(30));
        Ok(Mutex::new(extism::Plugin::new(
            manifest,
            host.functions(),
            false,
        )?))
    };
    Ok(Way::Extism(Arc::new([instance()?, instance()?])))
}

pub(crate) async fn measure(host: &Host, module: &[u8]) -> Result<()> {
    let plugin = Plugin::builder(module.to_vec()).instances(AT_ONCE);
    let plugin = plugin.build(host.functions())?;
    let (blocking, plugin) = (Way::Blocking(plugin.clone()), Way::Plugin(plugin));
    let extism = instances(host, module)?;
    let webhook = Way::Webhook(Sender::start(host).await?);
    let loads = [
        ("an event", 0),
        ("an event that causes one call of the API", 1),
    ];
    for (load, calls) in loads {
        let event = Arc::new(host.event(calls)?);
        let ways = [
            (&webhook, "as a webhook on loopback", None),
            (&plugin, "to a plug-in", Some(DELIVER)),
            (
                &blocking,
                "to a plug-in on the caller's thread",
                Some(ON_THE_THREAD),
            ),
            (&extism, "by Extism alone on the caller's thread", None),
        ];
        let mut times = ways.map(|_| Vec::new());
        for _ in 0..ROUNDS {
            for ((way, ..), times) in ways.iter().zip(&mut times) {
                round(way, &event, calls, times).await?;
            }
        }
        let mut base = None;
        for ((_, name, goal), times) in ways.into_iter().zip(times) {
            let rate = report(&format!("{load}, {name}"), times, base, goal);
            base.get_or_insert(rate);
        }
    }
    Ok(())
}

/// Sends events for a while, and adds how long each took.
async fn round(
    way: &Way,
    event: &Arc<lago::webhooks::CustomerCreated>,
    calls: u32,
    times: &mut Vec<Duration>,
) -> Result<()> {
    let one = || {
        let (way, event) = (way.clone(), Arc::clone(event));
        tokio::spawn(async move {
            let (start, mut times) = (Instant::now(), Vec::new());
            while start.elapsed() < ROUND {
                let start = Instant::now();
                let counted = way.send(&event).await?;
                times.push(start.elapsed());
                if counted != calls.to_string() {
                    return Err(format!("{counted} customers instead of {calls}").into());
                }
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(times)
        })
    };
    let tasks: Vec<_> = (0..AT_ONCE).map(|_| one()).collect();
    for task in tasks {
        times.extend(task.await??);
    }
    Ok(())
}

/// Prints the rate and the percentiles, and returns the rate.
fn report(name: &str, mut times: Vec<Duration>, base: Option<f64>, goal: Option<Goal>) -> f64 {
    times.sort();
    let rate = times.len() as f64 / (ROUND.as_secs_f64() * ROUNDS as f64);
    let mut row = Row::new("host", name, rate, Unit::PerSecond);
    if let Some(base) = base {
        row = row.relative_to(base);
    }
    if let Some(goal) = goal {
        row = row.goal(goal);
    }
    row.print();
    for percent in [50, 95, 99] {
        let time = times.get(times.len() * percent / 100);
        let name = format!("{name}: {percent} of 100 take at most");
        Row::time("host", name, time.copied().unwrap_or_default()).print();
    }
    rate
}
