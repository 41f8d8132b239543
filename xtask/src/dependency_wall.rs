//! Checks that a guest never compiles the host's runtime, nor a host the
//! guest's PDK: each would cost users minutes, or not compile for the target.

use std::path::PathBuf;

use guest_build::{TARGET, shell_line};

use crate::failure::Failure;
use crate::{guests, workspace};

const NOT_IN_A_GUEST: &[&str] = &["wasmtime", "extism", "reqwest", "axum", "tokio"];
const NOT_IN_A_HOST: &[&str] = &["extism-pdk"];

/// One crate, and what must not be among its dependencies.
#[derive(Debug)]
struct Wall {
    folder: PathBuf,
    arguments: &'static [&'static str],
    forbidden: &'static [&'static str],
}

pub(crate) fn check() -> Result<(), Failure> {
    let root = workspace::root();
    let guest = |folder, arguments| Wall {
        folder,
        arguments,
        forbidden: NOT_IN_A_GUEST,
    };
    let host = |folder: &str, arguments| Wall {
        folder: root.join(folder),
        arguments,
        forbidden: NOT_IN_A_HOST,
    };
    host(
        "runtime",
        &["--no-default-features", "--features", "host,http,service"],
    )
    .check()?;
    host("examples/lago/host", &[]).check()?;
    guest(
        root.join("runtime"),
        &[
            "--no-default-features",
            "--features",
            "pdk",
            "--target",
            TARGET,
        ],
    )
    .check()?;
    for folder in guests::all()? {
        guest(folder, &["--target", TARGET]).check()?;
    }
    Ok(())
}

impl Wall {
    fn check(&self) -> Result<(), Failure> {
        let mut tree = workspace::cargo(["tree", "--edges", "no-dev", "--prefix", "none"]);
        tree.args(["--format", "{p}"])
            .args(self.arguments)
            .current_dir(&self.folder);
        let packages = workspace::stdout_of(&mut tree)?;
        let Some(found) = first_forbidden(&packages, self.forbidden) else {
            return Ok(());
        };
        let mut why = workspace::cargo(["tree", "--edges", "no-dev", "--invert", found]);
        why.args(self.arguments).current_dir(&self.folder);
        Err(Failure::new(format!(
            "found `{found}` among the dependencies; this shows what brings it in:\n  {}",
            shell_line(&why)
        )))
    }
}

/// The first of `forbidden` in the output of `cargo tree`, where the first word
/// of each line is a package's name.
fn first_forbidden<'a>(packages: &str, forbidden: &[&'a str]) -> Option<&'a str> {
    let names: Vec<_> = packages
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    forbidden.iter().copied().find(|name| names.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "guest v0.1.0 (/guests/guest)\nextism-pdk v1.4.1\n\
        extism-pdk-derive v1.4.1 (proc-macro)\nserde v1.0.230\nserde v1.0.230 (*)\n";

    #[test]
    fn real_tree_is_searched() {
        let wall = |forbidden| Wall {
            folder: workspace::root().join("xtask"),
            arguments: &[],
            forbidden,
        };
        wall(NOT_IN_A_GUEST).check().unwrap();
        let failure = wall(&["clap"]).check().unwrap_err().to_string();
        assert!(failure.contains("found `clap`"), "{failure}");
        assert!(failure.ends_with("--invert clap"), "{failure}");
    }

    #[test]
    fn whole_names_only() {
        assert_eq!(first_forbidden(TREE, NOT_IN_A_GUEST), None);
        assert_eq!(first_forbidden(TREE, NOT_IN_A_HOST), Some("extism-pdk"));
        assert_eq!(first_forbidden(TREE, &["guest"]), Some("guest"));
        assert_eq!(first_forbidden("", NOT_IN_A_HOST), None);
    }
}
