//! A plug-in crate of its own, built by a cargo of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A workspace in a scratch folder with one member, `plugin`, that depends on `extism-openapi`.
pub(crate) struct Scratch {
    root: PathBuf,
    package: String,
    variables: Vec<(&'static str, String)>,
}

/// How a build went.
pub(crate) struct Built {
    /// Whether it succeeded.
    pub(crate) success: bool,
    /// Whether cargo found nothing to do for the plug-in.
    pub(crate) fresh: bool,
    /// What rustc says about the plug-in, as it prints it.
    pub(crate) messages: Vec<String>,
}

impl Scratch {
    /// An empty workspace; its name tells it apart from those of other tests.
    pub(crate) fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if root.exists() {
            fs::remove_dir_all(&root).unwrap();
        }
        let scratch = Scratch {
            root,
            package: format!("scratch-{name}"),
            variables: Vec::new(),
        };
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let runtime = here.join("../runtime");
        scratch.put(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"plugin\"]\n",
        );
        let lock = fs::read_to_string(here.join("../Cargo.lock")).unwrap();
        scratch.put("Cargo.lock", &lock);
        scratch.put(
            "plugin/Cargo.toml",
            &format!(
                "[package]\nname = {:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
                 extism-openapi = {{ path = {runtime:?}, features = [\"pdk\"] }}\n\
                 serde = {{ version = \"1\", features = [\"derive\"] }}\n",
                scratch.package
            ),
        );
        scratch
    }

    /// The folder of the workspace.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a file, in a path from the workspace's root.
    pub(crate) fn put(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Sets an environment variable of the builds to come; an empty value counts as none.
    pub(crate) fn set(&mut self, variable: &'static str, value: &str) {
        self.variables.retain(|(name, _)| *name != variable);
        self.variables.push((variable, value.to_owned()));
    }

    /// `cargo check`, started in a folder of the workspace.
    pub(crate) fn check_from(&self, folder: &str) -> Built {
        let output = self
            .cargo(&["check", "--message-format=json", "--package", &self.package])
            .current_dir(self.root.join(folder))
            .output()
            .unwrap();
        let lines = String::from_utf8(output.stdout).unwrap();
        let ours: Vec<Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .filter(|message: &Value| {
                let id = message["package_id"].as_str().unwrap_or_default();
                id.contains(&self.package)
            })
            .collect();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            !ours.is_empty(),
            "cargo didn't get to the plug-in: {errors}"
        );
        Built {
            success: output.status.success(),
            fresh: ours.iter().any(|message| message["fresh"] == true),
            messages: ours
                .iter()
                .filter_map(|message| message["message"]["rendered"].as_str())
                .map(str::to_owned)
                .collect(),
        }
    }

    /// A cargo at the workspace's root, offline.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(arguments)
            .args(["--offline", "--color", "never"])
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", target())
            // Those of the cargo that runs this test are not the scratch crate's.
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env_remove("RUSTFLAGS")
            .env_remove("EXTISM_OPENAPI_DEBUG")
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        cargo
    }

    /// `cargo check`, started at the workspace's root.
    pub(crate) fn check(&self) -> Built {
        self.check_from("")
    }
}

/// One target folder for all, so that the dependencies are compiled once.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("scratch-target")
}
