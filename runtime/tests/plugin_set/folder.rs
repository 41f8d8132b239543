//! Folders of plug-ins: modules, manifests, and what is neither.

use std::fs;

use extism_openapi::{Plugins, plugin::LoadError};
use serde_json::json;

use super::cache::Folder;
use super::common::{CustomerCreated, Echo, host, listener, module, replies};

pub(crate) fn names(plugins: &Plugins) -> Vec<String> {
    let plugins = plugins.list();
    plugins
        .iter()
        .map(|plugin| plugin.name().to_owned())
        .collect()
}

/// Outputs the configuration's `plan`.
pub(crate) fn configured() -> Vec<u8> {
    module(
        r#"(func (export "customer_created") (result i32) (local $a i64)
        (local.set $a (call $alloc (i64.const 4)))
        (call $store_u8 (local.get $a) (i32.const 112))
        (call $store_u8 (i64.add (local.get $a) (i64.const 1)) (i32.const 108))
        (call $store_u8 (i64.add (local.get $a) (i64.const 2)) (i32.const 97))
        (call $store_u8 (i64.add (local.get $a) (i64.const 3)) (i32.const 110))
        (call $output (call $config_get (local.get $a))) (i32.const 0))"#,
    )
}

#[tokio::test]
async fn modules_and_manifests_are_loaded_under_their_files_names() {
    let folder = Folder::new("folder");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("b.wasm", &listener(&replies("\"b\"")));
    // A manifest names its module, by the same name or another.
    write("a.wasm", &configured());
    write(
        "a.toml",
        b"[[wasm]]\npath = \"a.wasm\"\n[config]\nplan = '\"gold\"'\n",
    );
    fs::create_dir(folder.path().join("lib")).unwrap();
    write("lib/inner.wasm", &configured());
    write(
        "c.json",
        br#"{"wasm": [{"path": "lib/inner.wasm"}], "config": {"plan": "1"}}"#,
    );
    write("lib/module-of-d.wasm", &configured());
    write(
        "d.json",
        br#"{"wasm": [{"path": "lib/module-of-d.wasm"}], "config": {"plan": "2"}}"#,
    );
    write("README.md", b"not a plug-in");
    write(".hidden.wasm", b"not a plug-in");

    let plugins = Plugins::new(host(Echo));
    let result = plugins
        .load_folder_with(folder.path(), |name, builder| {
            let priority = if name == "d" { -1 } else { 0 };
            builder.priority(priority).manifest_config(true)
        })
        .unwrap();
    assert!(result.failed.is_empty(), "{:?}", result.failed);
    assert_eq!(result.loaded.len(), 4);
    assert_eq!(names(&plugins), ["d", "a", "b", "c"]);
    let delivered = plugins.deliver(CustomerCreated, &json!({})).await;
    let said: Vec<_> = delivered
        .replies()
        .map(|(_, reply)| reply.clone())
        .collect();
    assert_eq!(said, [json!(2), json!("gold"), json!("b"), json!(1)]);

    // Once more: each replaces itself.
    write("b.wasm", &listener(&replies("\"new\"")));
    plugins.load_folder(folder.path()).unwrap();
    assert_eq!(names(&plugins), ["a", "b", "c", "d"]);
    let delivered = plugins.deliver(CustomerCreated, &json!({})).await;
    assert!(delivered.replies().any(|(_, reply)| *reply == "new"));
}

#[tokio::test]
async fn one_that_can_not_be_loaded_does_not_stop_the_others() {
    let folder = Folder::new("failures");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("good.wasm", &listener("(i32.const 0)"));
    let plugins = Plugins::new(host(Echo));
    plugins.load_folder(folder.path()).unwrap();

    write("good.wasm", b"not wasm any more");
    write("better.wasm", &listener("(i32.const 0)"));
    write("broken.toml", b"wasm = 1");
    // A broken manifest beside a module does not stop the module.
    write("broken.wasm", &listener("(i32.const 0)"));
    write("gone.json", br#"{"wasm": [{"path": "gone.wasm"}]}"#);
    write("other.json", b"[1, 2");
    write("twice.json", br#"{"wasm": [{"path": "better.wasm"}]}"#);
    write("twice.toml", b"[[wasm]]\npath = 'better.wasm'\n");
    let result = plugins.load_folder(folder.path()).unwrap();
    let failed: Vec<_> = result
        .failed
        .iter()
        .map(|(path, error)| (path.file_name().unwrap().to_str().unwrap(), error))
        .collect();
    let kind = |name: &str| {
        let (_, error) = failed.iter().find(|(failed, _)| *failed == name).unwrap();
        match error {
            LoadError::NotWasm { .. } => "not wasm",
            LoadError::Manifest { .. } => "manifest",
            LoadError::Read { .. } => "read",
            LoadError::NameTaken { .. } => "taken",
            error => panic!("{error}"),
        }
    };
    assert_eq!(kind("good.wasm"), "not wasm");
    assert_eq!(kind("broken.toml"), "manifest");
    assert_eq!(kind("gone.json"), "read");
    assert_eq!(kind("other.json"), "manifest");
    assert_eq!(kind("twice.toml"), "taken");
    assert_eq!(failed.len(), 5, "{failed:?}");
    // The old ones are still there.
    assert_eq!(names(&plugins), ["better", "broken", "good", "twice"]);

    let missing = plugins.load_folder(folder.path().join("no such folder"));
    assert!(matches!(missing, Err(LoadError::Read { .. })));
}

/// An instance that is made later runs what was loaded, even if the file has changed since.
#[tokio::test]
async fn files_are_read_once() {
    let folder = Folder::new("read-once");
    let path = folder.path().join("a.wasm");
    fs::write(&path, listener("unreachable")).unwrap();
    let plugins = Plugins::new(host(Echo));
    let manifest =
        extism_openapi::manifest::Manifest::new([extism_openapi::manifest::Wasm::file(&path)]);
    let builder = extism_openapi::plugin::PluginBuilder::from(manifest).instances(3);
    plugins.add("a", builder).unwrap();
    fs::write(&path, "something else").unwrap();
    for _ in 0..3 {
        let delivered = plugins.deliver(CustomerCreated, &json!({})).await;
        assert_eq!(super::common::outcomes(&delivered), [("a", "trapped")]);
    }
}
