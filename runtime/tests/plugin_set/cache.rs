//! The folder of compiled modules, and what may happen to it.

use std::fs;
use std::path::{Path, PathBuf};

use extism_openapi::{
    Plugin,
    plugin::{CompilationCache, LoadError},
};

use super::common::{Echo, host, listener, replies};

/// A folder of its own for a test, deleted afterwards.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let name = format!("extism-openapi-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn works(folder: &Path) {
    let cache = CompilationCache::folder(folder).unwrap();
    let builder = Plugin::builder(listener(&replies("[1]"))).cache(cache);
    let plugin = builder.instances(2).build(host(Echo)).unwrap();
    assert_eq!(
        plugin.call_blocking("customer_created", b"").unwrap(),
        b"[1]"
    );
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => entries.extend(self::entries(&path)),
            // All except wasmtime's own statistics.
            false if path.extension().is_none() => entries.push(path),
            false => {}
        }
    }
    entries
}

/// A zstd frame with one raw block.
fn zstd(content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x20, length];
    frame.extend(((u32::from(length) << 3) | 1).to_le_bytes()[..3].iter());
    frame.extend(content);
    frame
}

#[test]
fn a_module_is_compiled_once_for_all_its_instances() {
    let folder = Folder::new("once");
    let cache = folder.path().join("new");
    works(&cache);
    let compiled = entries(&cache.join("compiled"));
    assert_eq!(compiled.len(), 2, "Extism's kernel and the plug-in");
    let written = |path: &PathBuf| fs::metadata(path).unwrap().modified().unwrap();
    let before: Vec<_> = compiled.iter().map(written).collect();
    works(&cache);
    assert_eq!(entries(&cache.join("compiled")).len(), 2);
    assert_eq!(compiled.iter().map(written).collect::<Vec<_>>(), before);
}

/// What a file of these bytes becomes.
type Spoil = fn(&[u8]) -> Vec<u8>;

#[test]
fn spoiled_entries_are_compiled_anew() {
    let folder = Folder::new("spoiled");
    works(folder.path());
    let whole = entries(folder.path().join("compiled").as_path());
    let spoilt: [Spoil; 6] = [
        |_| Vec::new(),
        |_| b"garbage".repeat(1000),
        |bytes| bytes[..bytes.len() / 2].to_vec(),
        |bytes| vec![0; bytes.len()],
        |_| zstd(b"garbage"),
        |_| zstd(b"\x7fELF\x02\x01\x01\xc8\0\0\0\0\0\0\0\0\x01\0\x3e\0"),
    ];
    for spoil in spoilt {
        for entry in &whole {
            let bytes = fs::read(entry).unwrap();
            fs::write(entry, spoil(&bytes)).unwrap();
        }
        works(folder.path());
    }
    for entry in &whole {
        fs::remove_file(entry).unwrap();
        fs::create_dir(entry).unwrap();
    }
    works(folder.path());
}

#[test]
fn what_else_lies_in_the_folder_stays() {
    let folder = Folder::new("bystander");
    let mine = folder.path().join("mine.txt");
    fs::write(&mine, "mine").unwrap();
    for _ in 0..3 {
        works(folder.path());
    }
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(fs::read_to_string(mine).unwrap(), "mine");
}

#[test]
fn settings_that_were_spoiled_are_written_anew() {
    let folder = Folder::new("settings");
    works(folder.path());
    fs::write(folder.path().join("wasmtime-cache.toml"), "[garbage").unwrap();
    works(folder.path());
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
fn rejected(folder: &Path) -> String {
    let error = CompilationCache::folder(folder).unwrap_err();
    assert!(matches!(error, LoadError::Cache { .. }));
    error.to_string()
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_may_write_to_is_rejected() {
    let folder = Folder::new("open");
    set_mode(folder.path(), 0o777);
    assert!(rejected(folder.path()).contains("chmod go-w"));
    // Nor one in there, although only this user may write to it.
    assert!(rejected(&folder.path().join("inside")).contains("chmod go-w"));
}

#[cfg(unix)]
#[test]
fn a_folder_in_which_others_may_write_to_modules_is_refused() {
    let folder = Folder::new("open-below");
    works(folder.path());
    let modules = folder.path().join("compiled/modules");
    set_mode(&modules, 0o777);
    assert!(rejected(folder.path()).contains("compiled/modules` (mode 777)"));
    set_mode(&modules, 0o700);
    works(folder.path());
}

#[cfg(unix)]
#[test]
fn a_folder_that_belongs_to_another_user_is_refused() {
    let folder = Folder::new("foreign");
    let inside = folder.path().join("inside");
    fs::create_dir(&inside).unwrap();
    if std::os::unix::fs::chown(folder.path(), Some(64_999), None).is_err() {
        eprintln!("skipped: only root may give a folder to another user");
        return;
    }
    assert!(rejected(folder.path()).contains("belongs to user 64999"));
    assert!(rejected(&inside).contains("belongs to user 64999"));
}

#[cfg(unix)]
const DEFAULT: &str = "EXTISM_OPENAPI_TEST_DEFAULT_CACHE";

/// What a host that names no folder logs, with this folder as the user's cache folder.
#[cfg(unix)]
fn by_default(caches: &Path) -> String {
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "cache::a_host_that_names_no_folder",
            "--ignored",
            "--nocapture",
        ])
        .env(DEFAULT, "1")
        .env("XDG_CACHE_HOME", caches)
        .env("HOME", caches)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout).into_owned();
    assert!(
        child.status.success() && said.contains("1 passed"),
        "{said}"
    );
    said
}

#[cfg(unix)]
#[test]
fn the_default_folder_is_checked_as_any_other() {
    let folder = Folder::new("default");
    // Where Apple's systems keep caches, and where others do.
    let modules = |within: &str| folder.path().join(within).join("extism-openapi/modules");
    assert!(!by_default(folder.path()).contains("are not kept"));
    let used = modules("").exists() || modules("Library/Caches").exists();
    assert!(used);
    set_mode(folder.path(), 0o777);
    let said = by_default(folder.path());
    assert_eq!(said.matches("are not kept").count(), 1, "{said}");
    assert!(said.contains("chmod go-w"), "{said}");
}

#[cfg(unix)]
#[test]
#[ignore = "runs within the test above"]
fn a_host_that_names_no_folder() {
    if std::env::var_os(DEFAULT).is_none() {
        return;
    }
    tracing_subscriber::fmt()
        .with_writer(std::io::stdout)
        .init();
    for _ in 0..2 {
        let builder = Plugin::builder(listener("(i32.const 0)"));
        let plugin = builder.build(host(Echo)).unwrap();
        plugin.call_blocking("customer_created", b"").unwrap();
    }
}

#[test]
fn a_file_is_not_a_folder() {
    let folder = Folder::new("file");
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = CompilationCache::folder(&file).unwrap_err();
    assert!(matches!(error, LoadError::Cache { .. }), "{error}");
}

/// Plug-ins are still loaded if the cache disappears.
#[test]
fn without_a_usable_cache_modules_are_compiled() {
    let folder = Folder::new("gone");
    let cache = CompilationCache::folder(folder.path()).unwrap();
    drop(folder);
    let load = |cache| {
        let builder = Plugin::builder(listener("(i32.const 0)")).cache(cache);
        builder.build(host(Echo)).unwrap()
    };
    load(cache).call_blocking("customer_created", b"").unwrap();
    load(CompilationCache::off())
        .call_blocking("customer_created", b"")
        .unwrap();
}
