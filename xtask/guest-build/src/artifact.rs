//! Finds the module in cargo's `--message-format=json` output.
//!
//! Each message is one line, written by serde_json without spaces. Only the
//! list of files is needed, so scanning for it saves a JSON parser in a crate
//! that is compiled before everything else.

use std::path::PathBuf;

/// The last `.wasm` file that cargo reports: the selected package comes after
/// its dependencies, even if everything was fresh.
pub(crate) fn last_module(messages: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter(|line| line.contains(r#""reason":"compiler-artifact""#))
        .flat_map(file_names)
        .rfind(|name| name.ends_with(".wasm"))
        .map(PathBuf::from)
}

fn file_names(message: &str) -> Vec<String> {
    let Some((_, list)) = message.split_once(r#""filenames":["#) else {
        return Vec::new();
    };
    let mut names = Vec::new();
    let mut rest = list;
    while let Some(inside) = rest.trim_start_matches(',').strip_prefix('"') {
        let Some((name, after)) = string(inside) else {
            break;
        };
        names.push(name);
        rest = after;
    }
    names
}

/// Reads a JSON string whose opening quote is consumed. Returns it and what
/// follows its closing quote.
fn string(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &text[at + 1..])),
            // Paths hold no control characters, so the only escapes are those
            // that stand for themselves: `\\` in Windows paths, and `\"`.
            '\\' => value.push(chars.next()?.1),
            c => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn module_of_last_package_wins() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"dep"},"filenames":["/t/dep.wasm"],"executable":null}"#,
            "\n",
            r#"{"reason":"compiler-artifact","filenames":["/t/guest.wasm","/t/libguest.rlib"],"executable":null}"#,
            "\n",
            r#"{"reason":"compiler-message","message":{"rendered":"\"filenames\":[\"/no.wasm\"]"}}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        assert_eq!(last_module(messages), Some(PathBuf::from("/t/guest.wasm")));
    }

    #[test]
    fn escapes_of_paths() {
        let message =
            r#"{"reason":"compiler-artifact","filenames":["C:\\t\\größe, \"a\"\\g.wasm"]}"#;
        assert_eq!(
            last_module(message),
            Some(PathBuf::from(r#"C:\t\größe, "a"\g.wasm"#))
        );
    }

    #[test]
    fn no_module_and_broken_lines() {
        for messages in [
            "",
            r#"{"reason":"compiler-artifact","filenames":["/t/libguest.rlib"]}"#,
            r#"{"reason":"compiler-artifact","filenames":[]}"#,
            r#"{"reason":"compiler-artifact","filenames":["/t/cut.wasm"#,
            r#"{"reason":"compiler-artifact","filenames":["/t/cut\"#,
        ] {
            assert_eq!(last_module(messages), None, "{messages}");
        }
    }
}
