//! WASI with folders that the host grants.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use extism_openapi::manifest::{Manifest, Wasm};
use extism_openapi::{Plugin, event::EventError, plugin::LoadError};
use tempfile::TempDir;

use crate::host_common::{Echo, host};
use crate::logged::logged;
use crate::preview_1::{answer, buffers, build, builder, data, running};

const FIRST: u32 = 3;
const CREATE: u32 = 1;
const CREATE_AND_TRUNCATE: u32 = 9;
const READ: u32 = 2;
const WRITE: u32 = 64;

/// Opens a path and continues with the descriptor in `$file`, or returns the error.
fn open(folder: u32, path: &str, flags: u32, rights: u32) -> String {
    format!(
        "(local $file i32) (local $error i32)
        (local.set $error (call $path_open (i32.const {folder}) (i32.const 1) (i32.const 0)
            (i32.const {}) (i32.const {flags}) (i64.const {rights}) (i64.const {rights})
            (i32.const 0) (i32.const 2048)))
        (if (local.get $error) (then (return (local.get $error))))
        (local.set $file (i32.load (i32.const 2048)))",
        path.len()
    )
}

/// Outputs the contents of a file.
fn reading(folder: u32, path: &str) -> Vec<u8> {
    let data = data(0, path.as_bytes()) + &data(1024, &buffers(&[(4096, 1000)]));
    let body = format!(
        "{}
        (local.set $error
            (call $fd_read (local.get $file) (i32.const 1024) (i32.const 1) (i32.const 1040)))
        (call $out_bytes (i32.const 4096) (i32.load (i32.const 1040)))
        (local.get $error)",
        open(folder, path, 0, READ)
    );
    running(&data, &body)
}

/// Writes `text` into a file.
fn writing(path: &str, flags: u32, text: &str) -> Vec<u8> {
    let buffers = buffers(&[(4096, text.len() as u32)]);
    let data = data(0, path.as_bytes()) + &data(1024, &buffers) + &data(4096, text.as_bytes());
    let body = format!(
        "{} (call $fd_write (local.get $file) (i32.const 1024) (i32.const 1) (i32.const 1040))",
        open(FIRST, path, flags, WRITE)
    );
    running(&data, &body)
}

/// A folder `granted` with a file in it, and a secret beside it.
fn place() -> TempDir {
    let place = TempDir::new().unwrap();
    fs::create_dir(place.path().join("granted")).unwrap();
    fs::write(place.path().join("granted/a.txt"), "granted").unwrap();
    fs::create_dir(place.path().join("secret")).unwrap();
    fs::write(place.path().join("secret/a.txt"), "secret").unwrap();
    place
}

fn granted(wasm: Vec<u8>, place: &Path) -> Plugin {
    build(builder(wasm).allow_path(place.join("granted"), "/data"))
}

fn granted_read_only(wasm: Vec<u8>, place: &Path) -> Plugin {
    build(builder(wasm).allow_path_read_only(place.join("granted"), "/data"))
}

#[test]
fn a_granted_folder_is_read_and_written() {
    let place = place();
    let plugin = granted(reading(FIRST, "a.txt"), place.path());
    assert_eq!(answer(&plugin), Ok(b"granted".to_vec()));
    let plugin = granted(writing("new.txt", CREATE, "written"), place.path());
    assert_eq!(answer(&plugin), Ok(Vec::new()));
    let new = place.path().join("granted/new.txt");
    assert_eq!(fs::read_to_string(new).unwrap(), "written");
}

#[test]
fn a_folder_granted_read_only_is_not_written() {
    let place = place();
    let plugin = granted_read_only(reading(FIRST, "a.txt"), place.path());
    assert_eq!(answer(&plugin), Ok(b"granted".to_vec()));
    for flags in [0, CREATE, CREATE_AND_TRUNCATE] {
        for path in ["a.txt", "new.txt"] {
            let plugin = granted_read_only(writing(path, flags, "written"), place.path());
            answer(&plugin).unwrap_err();
        }
    }
    let remove = "(call $path_unlink_file (i32.const 3) (i32.const 0) (i32.const 5))";
    let plugin = granted_read_only(running(&data(0, b"a.txt"), remove), place.path());
    answer(&plugin).unwrap_err();
    let file = place.path().join("granted/a.txt");
    assert_eq!(fs::read_to_string(file).unwrap(), "granted");
    assert!(!place.path().join("granted/new.txt").exists());
}

#[test]
fn the_hosts_own_manifest_grants_folders_as_extisms_do() {
    let place = place();
    let folder = place.path().join("granted").to_str().unwrap().to_owned();
    for (key, can_write) in [(folder.clone(), true), (format!("ro:{folder}"), false)] {
        let manifest = |wasm| {
            let manifest = Manifest::new([Wasm::data(wasm)]);
            manifest.with_allowed_path(key.clone(), "/data")
        };
        let load = |wasm| {
            Plugin::builder(manifest(wasm))
                .wasi(true)
                .build(host(Echo))
                .unwrap()
        };
        let plugin = load(reading(FIRST, "a.txt"));
        assert_eq!(answer(&plugin), Ok(b"granted".to_vec()), "{key}");
        let written = answer(&load(writing("new.txt", CREATE, "written")));
        assert_eq!(written.is_ok(), can_write, "{key}");
    }
}

#[test]
fn a_plug_in_does_not_leave_its_folder() {
    let place = place();
    let secret = place.path().join("secret/a.txt");
    let absolute = secret.to_str().unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink("../secret/a.txt", place.path().join("granted/link")).unwrap();
        symlink(&secret, place.path().join("granted/absolute")).unwrap();
        symlink("../secret", place.path().join("granted/folder")).unwrap();
    }
    let paths = [
        "../secret/a.txt",
        "./../secret/a.txt",
        "x/../../secret/a.txt",
        "/../secret/a.txt",
        absolute,
        "link",
        "absolute",
        "folder/a.txt",
        "",
        "a.txt/../../secret/a.txt",
    ];
    for path in paths {
        let plugin = granted(reading(FIRST, path), place.path());
        answer(&plugin).unwrap_err();
        let plugin = granted(writing(path, CREATE_AND_TRUNCATE, "written"), place.path());
        answer(&plugin).unwrap_err();
    }
    assert_eq!(fs::read_to_string(&secret).unwrap(), "secret");
}

#[test]
fn a_link_that_a_plug_in_makes_leads_nowhere() {
    let place = place();
    let absolute = place.path().join("secret/a.txt");
    for target in ["../secret/a.txt", absolute.to_str().unwrap()] {
        let data = data(0, b"mine") + &data(256, target.as_bytes());
        let link = format!(
            "(drop (call $path_symlink (i32.const 256) (i32.const {}) (i32.const 3) (i32.const 0) (i32.const 4)))",
            target.len()
        );
        let body = format!("{} {link} (i32.const 0)", open(FIRST, "mine", 0, READ));
        // The locals come first.
        let body = body.replacen("(local.set $error", &format!("{link} (local.set $error"), 1);
        answer(&granted(running(&data, &body), place.path())).unwrap_err();
    }
}

/// A folder within another one that may be written: a link in its place is not followed.
#[cfg(target_os = "linux")]
#[test]
fn a_granted_folder_can_not_be_exchanged_for_a_link() {
    let place = place();
    fs::create_dir(place.path().join("granted/inner")).unwrap();
    let texts = data(0, b"inner") + &data(16, b"moved") + &data(32, b"../secret");
    let exchange = r#"
        (drop (call $path_rename (i32.const 3) (i32.const 0) (i32.const 5)
            (i32.const 3) (i32.const 16) (i32.const 5)))
        (drop (call $path_symlink (i32.const 32) (i32.const 9)
            (i32.const 3) (i32.const 0) (i32.const 5)))
        (i32.const 0)"#;
    let two = |wasm| {
        let both = builder(wasm).allow_path(place.path().join("granted"), "/data");
        build(both.allow_path(place.path().join("granted/inner"), "/inner"))
    };
    let reader = two(reading(4, "a.txt"));
    assert_eq!(answer(&two(running(&texts, exchange))), Ok(Vec::new()));
    let inner = place.path().join("granted/inner");
    assert!(inner.is_symlink());
    // Its first instance is made only now.
    answer(&reader).unwrap_err();
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let place = place();
    for path in ["absent", "granted/a.txt"] {
        let path = place.path().join(path);
        let plugin = builder(reading(FIRST, "a.txt")).allow_path(&path, "/data");
        let error = plugin.build(host(Echo)).unwrap_err();
        assert!(matches!(&error, LoadError::Folder { path: named, .. } if *named == path));
        assert!(
            error.to_string().contains(path.to_str().unwrap()),
            "{error}"
        );
    }
}

#[test]
fn open_files_are_limited() {
    let place = place();
    let body = format!(
        "{} (loop $on
            (drop (call $path_open (i32.const 3) (i32.const 1) (i32.const 0) (i32.const 5)
                (i32.const 0) (i64.const 2) (i64.const 2) (i32.const 0) (i32.const 2048)))
            (br_if $on (i32.lt_u (i32.load (i32.const 2048)) (i32.const 500))))
        (i32.const 0)",
        open(FIRST, "a.txt", 0, READ)
    );
    let plugin = granted(running(&data(0, b"a.txt"), &body), place.path());
    let error = plugin.call_blocking("run", b"").unwrap_err();
    assert!(matches!(error, EventError::Trapped { .. }), "{error}");
}

#[test]
fn with_folders_too_output_is_logged_sleeps_end_and_codes_are_reported() {
    let place = place();
    let hello = data(64, b"hello\nno end") + &data(0, &buffers(&[(64, 12)]));
    let write = "(call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16))";
    let plugin = granted(running(&hello, write), place.path());
    let (answered, log) = logged(|| answer(&plugin));
    assert_eq!(answered, Ok(Vec::new()));
    assert!(
        log.contains("INFO") && log.contains("hello plugin"),
        "{log}"
    );
    assert!(log.contains("no end plugin"), "{log}");

    let exit = running("", "(call $proc_exit (i32.const 3)) (i32.const 0)");
    assert_eq!(answer(&granted(exit, place.path())), Err(3));

    let mut subscription = [0_u8; 48];
    subscription[24..32].copy_from_slice(&6_000_000_000_u64.to_le_bytes());
    let sleep = "(call $poll_oneoff (i32.const 0) (i32.const 256) (i32.const 1) (i32.const 48))";
    let sleep = builder(running(&data(0, &subscription), sleep))
        .allow_path(place.path().join("granted"), "/data")
        .timeout(Duration::from_millis(500));
    let plugin = build(sleep);
    let began = Instant::now();
    let error = plugin.call_blocking("run", b"").unwrap_err();
    assert!(matches!(error, EventError::TimedOut { .. }), "{error}");
    assert!(began.elapsed() < Duration::from_millis(1_300));
}
