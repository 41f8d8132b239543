//! What a manifest in a plug-in folder may say, and what it may not.

use std::fs;
use std::time::{Duration, Instant};

use extism_openapi::{
    Plugins,
    plugin::{FolderLoad, LoadError, PluginBuilder},
};
use serde_json::{Value, json};

use super::cache::Folder;
use super::common::{CustomerCreated, Echo, SPIN, host, listener, outcomes, replies};
use super::folder::{configured, names};

/// A plug-in folder, and the set that it is loaded into.
struct Loaded {
    folder: Folder,
    plugins: Plugins,
}

impl Loaded {
    fn new(name: &str) -> Self {
        let folder = Folder::new(name);
        fs::create_dir(folder.path().join("lib")).unwrap();
        Loaded {
            folder,
            plugins: Plugins::new(host(Echo)),
        }
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    /// A manifest of the module `lib/module.wasm`, with these keys in addition to `wasm`.
    fn manifest(&self, name: &str, more: &Value) {
        let mut manifest = json!({"wasm": [{"path": "lib/module.wasm"}]});
        let more = more.as_object().unwrap().clone();
        manifest.as_object_mut().unwrap().extend(more);
        self.write(name, manifest.to_string());
    }

    fn load(&self) -> FolderLoad {
        self.plugins.load_folder(self.folder.path()).unwrap()
    }

    fn load_with(&self, set: impl Fn(PluginBuilder) -> PluginBuilder) -> FolderLoad {
        let load = self
            .plugins
            .load_folder_with(self.folder.path(), |_, builder| set(builder));
        load.unwrap()
    }

    /// What each plug-in replies to an event.
    fn replies(&self) -> Vec<(String, Value)> {
        let delivered = self.plugins.deliver_blocking(CustomerCreated, &json!({}));
        let replies = delivered.replies();
        replies
            .map(|(plugin, reply)| (plugin.to_owned(), reply.clone()))
            .collect()
    }
}

fn failures(load: &FolderLoad) -> Vec<(&str, String)> {
    let failed = load.failed.iter().map(|(path, error)| {
        let name = path.file_name().and_then(|name| name.to_str());
        (name.unwrap_or("?"), error.to_string())
    });
    failed.collect()
}

/// Replies `true` if its memory could grow by 5,000 pages (312 MiB), else does not reply.
fn grows() -> Vec<u8> {
    listener(&format!(
        "(if (i32.ne (memory.grow (i32.const 5000)) (i32.const -1))
        (then {} (return))) (i32.const 0)",
        replies("true")
    ))
}

#[test]
fn a_manifest_in_a_folder_can_not_raise_the_limit_of_memory() {
    let loaded = Loaded::new("raise-memory");
    loaded.write("lib/module.wasm", grows());
    loaded.manifest("greedy.json", &json!({"memory": {"max_pages": 16384}}));
    // It raises neither the default limit, nor the builder's.
    assert!(loaded.load().failed.is_empty());
    assert_eq!(loaded.replies(), []);
    loaded.load_with(|builder| builder.memory_pages(100));
    assert_eq!(loaded.replies(), []);
    loaded.load_with(|builder| builder.memory_pages(10_000));
    assert_eq!(loaded.replies(), [("greedy".to_owned(), json!(true))]);
    // It may lower the limit.
    loaded.manifest("greedy.json", &json!({"memory": {"max_pages": 100}}));
    loaded.load_with(|builder| builder.memory_pages(10_000));
    assert_eq!(loaded.replies(), []);
}

#[test]
fn a_manifest_in_a_folder_only_shortens_the_time_limit() {
    let loaded = Loaded::new("time");
    loaded.write("lib/module.wasm", listener(SPIN));
    for (manifest, builder) in [(60_000, 300), (300, 60_000)] {
        loaded.manifest("slow.json", &json!({"timeout_ms": manifest}));
        loaded.load_with(|it| it.timeout(Duration::from_millis(builder)));
        let began = Instant::now();
        let delivered = loaded.plugins.deliver_blocking(CustomerCreated, &json!({}));
        assert_eq!(outcomes(&delivered), [("slow", "timed_out")]);
        assert!(began.elapsed() < Duration::from_secs(30));
    }
}

/// Asks WASI for the first folder that it was given: 8 means that there is none.
#[test]
fn a_manifest_in_a_folder_grants_itself_no_paths_and_no_hosts() {
    let loaded = Loaded::new("grants");
    let module = wat::parse_str(
        r#"(module
        (import "wasi_snapshot_preview1" "fd_prestat_get"
            (func $prestat (param i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "customer_created") (result i32)
            (call $prestat (i32.const 3) (i32.const 0))))"#,
    );
    loaded.write("lib/module.wasm", module.unwrap());
    loaded.manifest(
        "spy.json",
        &json!({"allowed_paths": {"/": "/"}, "allowed_hosts": ["*"]}),
    );
    let load = loaded.load_with(|builder| builder.wasi(true));
    assert!(load.failed.is_empty(), "{:?}", load.failed);
    let delivered = loaded.plugins.deliver_blocking(CustomerCreated, &json!({}));
    let failed: Vec<_> = delivered
        .failures()
        .map(|(_, error)| error.to_string())
        .collect();
    assert_eq!(failed.len(), 1, "it was given a folder");
    assert!(failed[0].contains("(8)"), "{failed:?}");
}

#[test]
fn the_configuration_of_a_manifest_in_a_folder_is_taken_where_the_host_says_so() {
    let loaded = Loaded::new("config");
    loaded.write("lib/module.wasm", configured());
    loaded.manifest("a.json", &json!({"config": {"plan": "\"gold\""}}));
    assert!(loaded.load().failed.is_empty());
    assert_eq!(loaded.replies(), []);
    loaded.load_with(|builder| builder.manifest_config(true));
    assert_eq!(loaded.replies(), [("a".to_owned(), json!("gold"))]);
}

/// A module that an attacker with access to the folder wants to replace, or to disable.
fn with_victim(name: &str) -> Loaded {
    let loaded = Loaded::new(name);
    loaded.write("victim.wasm", listener(&replies("\"victim\"")));
    loaded.write("lib/evil.wasm", listener(&replies("\"evil\"")));
    loaded
}

#[test]
fn a_manifest_of_another_name_does_not_hide_a_module() {
    let loaded = with_victim("hidden");
    loaded.write("a.json", r#"{"wasm": [{"path": "victim.wasm"}]}"#);
    assert!(loaded.load().failed.is_empty());
    assert_eq!(names(&loaded.plugins), ["a", "victim"]);
}

#[test]
fn a_manifest_can_not_take_the_name_of_a_module() {
    let loaded = with_victim("name-taken");
    let manifests = [
        r#"{"wasm": [{"path": "lib/evil.wasm"}]}"#,
        r#"{"wasm": [{"path": "victim.wasm"}, {"path": "lib/evil.wasm"}]}"#,
        r#"{"wasm": [{"path": "lib/evil.wasm", "name": "extism:host/user"}, {"path": "victim.wasm"}]}"#,
        r#"{"wasm": [{"path": "../victim.wasm"}]}"#,
        r#"{"wasm": [{"url": "https://example.com/evil.wasm"}]}"#,
    ];
    for manifest in manifests {
        loaded.write("victim.json", manifest);
        let load = loaded.load();
        let failed = failures(&load);
        assert!(
            matches!(&failed[..], [("victim.json", why)] if why.contains("`victim.wasm`")),
            "{failed:?}"
        );
        let expected = [("victim".to_owned(), json!("victim"))];
        assert_eq!(loaded.replies(), expected, "{manifest}");
    }
}

#[test]
fn a_broken_manifest_does_not_stop_the_module_beside_it() {
    let loaded = with_victim("broken-beside");
    for manifest in ["", "{", "[]", "{}", "null", "\u{feff}{}", r#"{"wasm": 1}"#] {
        loaded.write("victim.json", manifest);
        let load = loaded.load();
        assert_eq!(failures(&load).len(), 1, "{manifest}");
        assert!(matches!(load.failed[0].1, LoadError::Manifest { .. }));
        assert_eq!(load.loaded.len(), 1, "{manifest}");
    }
    // Nor another manifest that can be read.
    let own = "timeout_ms = 300\n[[wasm]]\npath = 'victim.wasm'\n";
    loaded.write("victim.toml", own);
    loaded.write("victim.wasm", listener(SPIN));
    assert_eq!(failures(&loaded.load()).len(), 1);
    let began = Instant::now();
    let delivered = loaded.plugins.deliver_blocking(CustomerCreated, &json!({}));
    assert_eq!(outcomes(&delivered), [("victim", "timed_out")]);
    assert!(began.elapsed() < Duration::from_secs(20), "its limit holds");
}

#[test]
fn a_module_that_is_not_the_one_of_its_hash_is_not_loaded() {
    use sha2::{Digest, Sha256};
    let loaded = Loaded::new("hash");
    let module = listener(&replies("1"));
    let right = format!("{:x}", Sha256::digest(&module));
    loaded.write("lib/module.wasm", &module);
    let manifest = |hash: &str| {
        let wasm = json!([{"path": "lib/module.wasm", "hash": hash}]);
        loaded.manifest("a.json", &json!({"wasm": wasm}));
        loaded.load()
    };
    for wrong in ["", "no hash", &right[1..], &"0".repeat(64)] {
        let load = manifest(wrong);
        let [(_, LoadError::ModuleHash { module: 1, found })] = &load.failed[..] else {
            panic!("{:?}", load.failed);
        };
        assert_eq!(*found, right);
    }
    assert!(manifest(&right).failed.is_empty());
    assert!(manifest(&right.to_uppercase()).failed.is_empty());
    assert_eq!(loaded.replies(), [("a".to_owned(), json!(1))]);
}

#[test]
fn a_module_by_url_is_not_fetched() {
    // The host must not even connect.
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let url = format!("http://{}/a.wasm", server.local_addr().unwrap());
    let loaded = Loaded::new("url");
    loaded.manifest("a.json", &json!({"wasm": [{"url": url}]}));
    let load = loaded.load();
    let failed = failures(&load);
    assert!(matches!(
        load.failed[0].1,
        LoadError::ModuleUrl { module: 1 }
    ));
    assert!(
        failed[0].1.contains("download it and name the file"),
        "{failed:?}"
    );
    let own = extism_openapi::manifest::Manifest::new([extism_openapi::manifest::Wasm::url(url)]);
    let error = loaded.plugins.add("b", own).unwrap_err();
    assert!(
        matches!(error, LoadError::ModuleUrl { module: 1 }),
        "{error}"
    );
    let connected = server.accept().map(|_| ()).map_err(|error| error.kind());
    assert_eq!(connected, Err(std::io::ErrorKind::WouldBlock));
}

/// `extism-manifest` would copy that many bytes of the host's memory, or crash.
#[test]
fn an_address_in_the_hosts_memory_is_no_module() {
    let loaded = with_victim("address");
    loaded.write("a.json", r#"{"wasm": [{"data": {"ptr": 1, "len": 64}}]}"#);
    loaded.write("b.toml", "[[wasm]]\ndata = { ptr = 1, len = 64 }\n");
    let load = loaded.load();
    let all = load.failed.iter();
    assert!(
        all.clone()
            .all(|(_, error)| matches!(error, LoadError::Manifest { .. }))
    );
    assert_eq!(all.count(), 2);
    assert_eq!(names(&loaded.plugins), ["victim"]);
}

#[test]
fn messages_quote_nothing_of_the_files() {
    const SECRET: &str = "sk_live_51HxSECRETTOKEN";
    let loaded = Loaded::new("quotes");
    let text = format!("{SECRET} = \"{SECRET}\"\n");
    let files = [
        ("text.wasm", format!("({SECRET}\n")),
        ("module.wasm", format!("(module ({SECRET}))")),
        ("syntax.json", SECRET.to_owned()),
        ("key.json", json!({SECRET: 1}).to_string()),
        ("value.json", json!({"timeout_ms": SECRET}).to_string()),
        ("data.json", json!({"wasm": [{"data": SECRET}]}).to_string()),
        (
            "hash.json",
            json!({"wasm": [{"path": "lib/m.wasm", "hash": SECRET}]}).to_string(),
        ),
        (
            "url.json",
            json!({"wasm": [{"url": format!("https://a:{SECRET}@b")}]}).to_string(),
        ),
        ("key.toml", text.clone()),
        ("syntax.toml", SECRET.to_owned()),
    ];
    loaded.write("lib/m.wasm", listener("(i32.const 0)"));
    for (name, content) in &files {
        loaded.write(name, content);
    }
    let load = loaded.load();
    assert_eq!(load.failed.len(), files.len(), "{:?}", load.failed);
    for (path, error) in &load.failed {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("SECRET"), "{}: {shown}", path.display());
    }
}

#[test]
fn the_print_of_a_builder_has_no_configuration_and_no_code() {
    let module = extism_openapi::manifest::Wasm::data(*b"module's bytes");
    let manifest =
        extism_openapi::manifest::Manifest::new([module]).with_config_key("key", "SECRET");
    for builder in [
        PluginBuilder::from(manifest),
        PluginBuilder::from(b"module's bytes".to_vec()),
    ] {
        let shown = format!("{builder:?}");
        assert!(!shown.contains("SECRET"), "{shown}");
        assert!(!shown.contains("109, 111, 100"), "{shown}");
    }
}
