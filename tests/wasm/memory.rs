//! Memory of host calls is freed while the plug-in's call runs.

use extism_openapi::manifest::{Manifest, Wasm};
use extism_openapi::{Plugin, event::Delivery};

use crate::laboratory::{Laboratory, lab, sample};

#[test]
fn thousands_of_host_calls_in_one_call_fit_in_little_memory() {
    // 4,096 responses that were never freed would not fit beside the plug-in's own megabyte.
    let manifest = Manifest::new([Wasm::data(support::guest("lab"))]).with_memory_max(32);
    let plugin = Plugin::new(manifest, lab::functions(lab::api(Laboratory))).unwrap();
    let event = lab::webhooks::SampleCreated::new(sample("many"));
    for _ in 0..2 {
        let delivered = plugin
            .deliver_blocking(lab::webhooks::sample_created, &event)
            .unwrap();
        let Delivery::Delivered(Some(reply)) = delivered else {
            panic!("{delivered:?}")
        };
        assert_eq!(reply, "4096 pings");
    }
}
