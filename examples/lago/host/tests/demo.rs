//! The whole demo, with the plug-ins compiled to wasm.

// Helpers of integration tests are not seen as test code by clippy.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use guest_build::GuestBuild;
use lago_host::demo;
use lago_host::plugins::PluginFile;

fn plugin(name: &str) -> PluginFile {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../plugins")
        .join(name);
    let path = GuestBuild::new(folder).release().build().unwrap();
    PluginFile {
        name: name.to_owned(),
        path,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_runs_end_with_the_same_books() {
    let plugins = [plugin("sign_up_bonus"), plugin("spend_guard")];
    demo::run(&plugins, true).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plug_in_that_is_no_wasm_is_named() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let plugins = [PluginFile {
        name: "broken".to_owned(),
        path,
    }];
    let error = demo::run(&plugins, true).await.unwrap_err().to_string();
    assert!(
        error.contains("the plug-in `broken` can't be loaded"),
        "{error}"
    );
}
