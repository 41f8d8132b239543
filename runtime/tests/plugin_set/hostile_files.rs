//! Plug-in folders with files that are not plug-ins, lead elsewhere, or are too many: each is reported,
//! nothing blocks, and the rest is loaded.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use extism_openapi::{Plugins, plugin::LoadError};
use rustix::fs::{CWD, mkfifoat};

use super::cache::Folder;
use super::common::{Echo, host, listener};
use super::folder::names;

/// A folder with `good.wasm`, which must be loaded whatever else is there.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    fs::create_dir(folder.path().join("lib")).unwrap();
    fs::write(folder.path().join("good.wasm"), listener("(i32.const 0)")).unwrap();
    folder
}

/// The result of loading: the plug-ins' names, and the failed files with the messages.
struct Loaded {
    names: Vec<String>,
    failed: Vec<(PathBuf, String)>,
}

/// Loads the folder on a thread, which may hang.
fn load(folder: &Folder) -> Loaded {
    let path = folder.path().to_owned();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let plugins = Plugins::new(host(Echo));
        let failed = plugins.load_folder(&path).unwrap().failed.into_iter();
        let failed = failed.map(|(file, error)| {
            assert!(matches!(error, LoadError::Read { .. }), "{error}");
            (file, error.to_string())
        });
        let loaded = Loaded {
            names: names(&plugins),
            failed: failed.collect(),
        };
        sender.send(loaded).unwrap();
    });
    let loaded = receiver.recv_timeout(Duration::from_secs(60));
    loaded.expect("it hangs, or panicked")
}

impl Loaded {
    /// All of these are reported, each once, and only `good` is loaded.
    fn rejected(&self, files: &[&str]) {
        let mut expected = files.to_vec();
        expected.sort_unstable();
        let mut failed: Vec<_> = self
            .failed
            .iter()
            .map(|(path, _)| path.file_name().unwrap().to_str().unwrap())
            .collect();
        failed.sort_unstable();
        assert_eq!(failed, expected);
        assert_eq!(self.names, ["good"]);
    }
}

/// The file as a module, as both kinds of manifest, and as the module of a manifest.
fn everywhere(folder: &Folder, make: impl Fn(&Path)) -> [&'static str; 4] {
    let names = ["odd-module.wasm", "odd.json", "odd-too.toml"];
    for name in names {
        make(&folder.path().join(name));
    }
    make(&folder.path().join("lib/odd.wasm"));
    let manifest = r#"{"wasm": [{"path": "lib/odd.wasm"}]}"#;
    fs::write(folder.path().join("names-odd.json"), manifest).unwrap();
    [names[0], names[1], names[2], "names-odd.json"]
}

#[test]
fn pipes_are_not_waited_for() {
    let folder = folder("pipes");
    let files = everywhere(&folder, |path| mkfifoat(CWD, path, 0o600.into()).unwrap());
    let loaded = load(&folder);
    loaded.rejected(&files);
    for (_, message) in &loaded.failed {
        assert!(message.contains("not a regular file"), "{message}");
    }
}

#[test]
fn sockets_are_refused() {
    let folder = folder("sockets");
    let files = everywhere(&folder, |path| {
        std::os::unix::net::UnixListener::bind(path).unwrap();
    });
    load(&folder).rejected(&files);
}

#[test]
fn links_to_devices_are_not_followed() {
    let folder = folder("devices");
    let files = everywhere(&folder, |path| symlink("/dev/zero", path).unwrap());
    load(&folder).rejected(&files);
}

#[test]
fn links_that_leave_the_folder_are_refused() {
    let folder = folder("links-out");
    let files = everywhere(&folder, |path| symlink("/etc/passwd", path).unwrap());
    let loaded = load(&folder);
    loaded.rejected(&files);
    for (_, message) in &loaded.failed {
        assert!(
            message.contains("outside of the plug-in folder"),
            "{message}"
        );
        assert!(!message.contains("root:"), "{message}");
    }
}

#[test]
fn links_in_circles_and_links_to_nothing_are_refused() {
    let folder = folder("circles");
    let circles = everywhere(&folder, |path| {
        symlink(path.file_name().unwrap(), path).unwrap();
    });
    let loose = folder.path().join("loose.wasm");
    symlink("nothing.wasm", loose).unwrap();
    let files: Vec<_> = circles.into_iter().chain(["loose.wasm"]).collect();
    load(&folder).rejected(&files);
}

#[test]
fn links_inside_of_the_folder_are_followed() {
    let folder = folder("links-inside");
    let at = |name: &str| folder.path().join(name);
    fs::copy(at("good.wasm"), at("lib/module.wasm")).unwrap();
    symlink("lib/module.wasm", at("relative.wasm")).unwrap();
    symlink(at("lib/module.wasm"), at("absolute.wasm")).unwrap();
    symlink("absolute.wasm", at("twice.wasm")).unwrap();
    symlink("lib", at("folder")).unwrap();
    let manifest = r#"{"wasm": [{"path": "folder/../lib/module.wasm"}]}"#;
    fs::write(at("lib/manifest"), manifest).unwrap();
    symlink("lib/manifest", at("manifest.json")).unwrap();
    let loaded = load(&folder);
    assert_eq!(loaded.failed, []);
    let expected = ["absolute", "good", "manifest", "relative", "twice"];
    assert_eq!(loaded.names, expected);
}

#[test]
fn paths_that_leave_the_folder_are_refused() {
    let folder = folder("paths-out");
    let beside = Folder::new("paths-out-beside");
    fs::write(beside.path().join("a.wasm"), listener("(i32.const 0)")).unwrap();
    let beside_name = beside.path().file_name().unwrap().to_str().unwrap();
    let paths = [
        beside.path().join("a.wasm").to_str().unwrap().to_owned(),
        format!("../{beside_name}/a.wasm"),
        format!("lib/../../{beside_name}/a.wasm"),
        "/etc/passwd".to_owned(),
        "/dev/zero".to_owned(),
        "/no/such/file".to_owned(),
    ];
    let mut files = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        let manifest = serde_json::json!({"wasm": [{"path": path}]}).to_string();
        let name = format!("m{index}.json");
        fs::write(folder.path().join(&name), manifest).unwrap();
        files.push(name);
    }
    let loaded = load(&folder);
    loaded.rejected(&files.iter().map(String::as_str).collect::<Vec<_>>());
    for (_, message) in &loaded.failed {
        assert!(
            message.contains("outside of the plug-in folder"),
            "{message}"
        );
    }
}

#[test]
fn huge_files_are_refused_unread() {
    let folder = folder("huge");
    let files = everywhere(&folder, |path| {
        // It takes no space on the disk, but reading it gives a terabyte.
        fs::File::create(path).unwrap().set_len(1 << 40).unwrap();
    });
    load(&folder).rejected(&files);
}

/// Each file is within the limit, but all together are not.
#[test]
fn one_file_that_is_named_very_often_is_not_read_as_often() {
    let folder = folder("often");
    let large = folder.path().join("lib/large.wasm");
    fs::File::create(large).unwrap().set_len(40 << 20).unwrap();
    let module = r#"{"path": "lib/large.wasm"}"#;
    let manifest = format!(r#"{{"wasm": [{module}, {module}]}}"#);
    fs::write(folder.path().join("twice.json"), manifest).unwrap();
    let loaded = load(&folder);
    loaded.rejected(&["twice.json"]);
    assert!(loaded.failed[0].1.contains("larger"), "{:?}", loaded.failed);
}

#[test]
fn folders_and_hidden_files_are_passed_over() {
    let folder = folder("folders");
    for name in ["a.wasm", "b.json", "c.toml"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join(".wasm"), "").unwrap();
    fs::write(folder.path().join(".hidden.json"), "").unwrap();
    load(&folder).rejected(&[]);
}

#[test]
fn names_that_are_no_text_or_forge_a_log_line_are_rejected_and_shown_escaped() {
    let folder = folder("names");
    let forged = "a\n2026-01-01T00:00:00Z INFO admin logged in\u{1b}[2J.wasm";
    let at = |name: &OsStr| folder.path().join(name);
    fs::write(at(OsStr::new(forged)), "").unwrap();
    fs::write(at(OsStr::from_bytes(b"\xff.wasm")), "").unwrap();
    let loaded = load(&folder);
    assert_eq!(loaded.names, ["good"]);
    assert_eq!(loaded.failed.len(), 2);
    for (_, message) in &loaded.failed {
        assert!(!message.contains(['\n', '\u{1b}']), "{message:?}");
        assert!(message.contains("its name"), "{message}");
    }
}

#[test]
fn of_very_many_files_the_first_ones_are_looked_at() {
    let folder = folder("many");
    for index in 0..3_000 {
        let name = format!("n{index:04}.wasm");
        symlink("nothing", folder.path().join(name)).unwrap();
    }
    let loaded = load(&folder);
    assert_eq!(loaded.names, ["good"]);
    // 999 files, and one message about the rest.
    assert_eq!(loaded.failed.len(), 1_000);
    let rest = loaded.failed.iter().find(|(path, _)| path == folder.path());
    let (_, message) = rest.unwrap();
    assert!(message.contains("3001 files"), "{message}");
    assert!(message.contains("2001 in"), "{message}");
    let last = |(path, _): &(PathBuf, String)| path.ends_with("n0998.wasm");
    assert!(loaded.failed.iter().any(last));
    let next = |(path, _): &(PathBuf, String)| path.ends_with("n0999.wasm");
    assert!(!loaded.failed.iter().any(next));
}

const UNREADABLE: &str = "EXTISM_OPENAPI_TEST_UNREADABLE";

/// Root can read any file, so the folder is loaded by another user's process.
#[test]
fn unreadable_files_are_rejected() {
    let folder = folder("unreadable");
    let files = everywhere(&folder, |path| {
        fs::write(path, "").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o0)).unwrap();
    });
    if !rustix::process::geteuid().is_root() {
        load(&folder).rejected(&files);
        return;
    }
    // The test's program may be in a folder of root's.
    let program = folder.path().join("program");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    for path in [folder.path(), &program] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let child = Command::new(&program)
        .args([
            "--exact",
            "hostile_files::unreadable_files_of_another_user",
            "--ignored",
        ])
        .env(UNREADABLE, folder.path())
        .uid(64_999)
        .gid(64_999)
        .current_dir("/")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
}

#[test]
#[ignore = "runs within the test above"]
fn unreadable_files_of_another_user() {
    let Some(folder) = std::env::var_os(UNREADABLE) else {
        return;
    };
    let plugins = Plugins::new(host(Echo));
    let load = plugins.load_folder(folder).unwrap();
    assert_eq!(load.failed.len(), 4, "{:?}", load.failed);
    assert_eq!(names(&plugins), ["good"]);
}
