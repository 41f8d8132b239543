//! The crates that are published.

/// A crate and its folder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Published {
    pub(crate) name: &'static str,
    pub(crate) folder: &'static str,
}

const fn published(name: &'static str, folder: &'static str) -> Published {
    Published { name, folder }
}

/// The implementation of the macros.
pub(crate) const CORE: Published = published("extism-openapi-core", "macros/core");
/// The macros.
pub(crate) const MACROS: Published = published("extism-openapi-macros", "macros");
/// The crate whose features users combine.
pub(crate) const RUNTIME: Published = published("extism-openapi", "runtime");
/// The command line.
pub(crate) const CLI: Published = published("extism-openapi-cli", "cli");

/// In the order in which they depend on each other.
pub(crate) const ALL: [Published; 4] = [CORE, MACROS, RUNTIME, CLI];

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::workspace;

    /// A file of the workspace.
    fn read(path: &str) -> String {
        fs::read_to_string(workspace::root().join(path)).expect(path)
    }

    /// What a Markdown text links to.
    fn links(text: &str) -> Vec<&str> {
        let ends = text.split("](").skip(1);
        ends.filter_map(|rest| rest.split(')').next()).collect()
    }

    /// The code block after `<!-- readme: {name} -->`.
    fn example<'a>(readme: &'a str, name: &str) -> &'a str {
        let mark = format!("<!-- readme: {name} -->\n```rust\n");
        let (_, rest) = readme.split_once(&mark).expect(name);
        rest.split("```").next().unwrap_or_default()
    }

    #[test]
    fn links_are_found() {
        assert_eq!(links("[a](b) and [c](https://d/e)."), ["b", "https://d/e"]);
    }

    #[test]
    fn each_package_has_a_readme_whose_links_work_without_the_repository() {
        for Published { folder, .. } in ALL {
            let readme = read(&format!("{folder}/README.md"));
            for link in links(&readme) {
                assert!(link.starts_with("https://"), "{folder}: {link}");
            }
        }
    }

    #[test]
    fn each_package_has_the_licenses() {
        for Published { folder, .. } in ALL {
            for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
                assert_eq!(read(&format!("{folder}/{license}")), read(license));
            }
        }
    }

    /// The tests compile and run those of the repository.
    #[test]
    fn the_crate_shows_the_examples_of_the_repository() {
        let (repository, package) = (read("README.md"), read("runtime/README.md"));
        for name in ["plugin", "host"] {
            assert_eq!(example(&package, name), example(&repository, name));
        }
    }
}
