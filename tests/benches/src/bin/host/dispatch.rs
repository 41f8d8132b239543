//! An event for plug-ins, few of which listen.

use std::hint::black_box;

use extism_openapi::{Plugin, Plugins};
use extism_openapi_benches::{Goal, Row, interleaved};

use crate::{Host, Result, lago};

const PLUGINS: usize = 10;
const LISTENING: usize = 2;

pub(crate) fn measure(host: &Host, listener: &[u8], other: &[u8]) -> Result<()> {
    let plugins = Plugins::new(host.functions());
    for index in 0..PLUGINS {
        let module = if index < LISTENING { listener } else { other };
        plugins.add(&format!("plug-in {index}"), module.to_vec())?;
    }
    let alone = (0..LISTENING)
        .map(|_| Plugin::new(listener.to_vec(), host.functions()))
        .collect::<std::result::Result<Vec<_>, _>>()?;

    let marker = lago::webhooks::customer_updated;
    let event: lago::webhooks::CustomerUpdated = host.event(0)?;
    let told = plugins.deliver_blocking(marker, &event);
    if told.replies().count() != LISTENING {
        return Err(format!("{told:?}").into());
    }
    let [one_by_one, set] = interleaved(
        1000,
        [
            &mut || {
                for plugin in &alone {
                    drop(black_box(plugin.deliver_blocking(marker, &event)));
                }
            },
            &mut || drop(black_box(plugins.deliver_blocking(marker, &event))),
        ],
    );
    let name = format!("{LISTENING} plug-ins called, one after the other");
    let base = one_by_one.as_secs_f64();
    Row::time("host", name, one_by_one)
        .relative_to(base)
        .print();
    let name = format!("an event to {PLUGINS} plug-ins, {LISTENING} of which listen");
    Row::time("host", name, set)
        .relative_to(base)
        .goal(Goal::AtMost(1.0))
        .print();
    Ok(())
}
