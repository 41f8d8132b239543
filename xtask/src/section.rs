//! Parts of a file in the documentation that a command writes.

use std::path::Path;

use crate::failure::Failure;

/// Puts `text` between the marks `<!-- name: … -->` and `<!-- /name -->` of a file. A missing file is
/// created with it.
pub(crate) fn write(path: &Path, name: &str, text: &str) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::new(format!("can't write {}: {error}", path.display()))
    };
    let new = match path.exists() {
        true => {
            let old = std::fs::read_to_string(path).map_err(|error| failed(&error))?;
            let missing = format!("it has no marks `<!-- {name}: … -->` and `<!-- /{name} -->`");
            replaced(&old, name, text).ok_or_else(|| failed(&missing))?
        }
        false => format!("<!-- {name}: written by a command -->\n{text}<!-- /{name} -->\n"),
    };
    std::fs::write(path, new).map_err(|error| failed(&error))
}

fn replaced(old: &str, name: &str, text: &str) -> Option<String> {
    let (before, rest) = old.split_once(&format!("<!-- {name}:"))?;
    let (mark, rest) = rest.split_once("-->")?;
    let (_, after) = rest.split_once(&format!("<!-- /{name} -->"))?;
    Some(format!(
        "{before}<!-- {name}:{mark}-->\n{text}<!-- /{name} -->{after}"
    ))
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn only_its_own_part_is_replaced() {
        let old =
            "a\n<!-- suite: by x -->\nold\n<!-- /suite -->\nb\n<!-- other: -->\n<!-- /other -->\n";
        assert_eq!(
            replaced(old, "suite", "new\n").unwrap(),
            "a\n<!-- suite: by x -->\nnew\n<!-- /suite -->\nb\n<!-- other: -->\n<!-- /other -->\n"
        );
        assert_eq!(replaced(old, "examples", "new\n"), None);
    }
}
