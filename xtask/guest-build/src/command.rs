//! Runs programs; their failures show a command to repeat them by hand.

use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};

use crate::error::Error;

/// Runs `command` to its end with both streams captured.
///
/// If the program exits with a failure, the error has everything it wrote.
pub(crate) fn run(command: &mut Command) -> Result<Output, Error> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Error::Command {
            command: shell_line(command),
            problem: format!("did not start ({error})"),
            output: String::new(),
        })?;
    if output.status.success() {
        return Ok(output);
    }
    let mut text = String::from_utf8_lossy(&output.stderr).into_owned();
    if text.trim().is_empty() {
        text = String::from_utf8_lossy(&output.stdout).into_owned();
    }
    Err(Error::Command {
        command: shell_line(command),
        problem: format!("failed ({})", output.status),
        output: text,
    })
}

/// Like [`run`], and returns what the program wrote to stdout, trimmed.
pub(crate) fn stdout_of(command: &mut Command) -> Result<String, Error> {
    let output = run(command)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// `command` as a line for a POSIX shell: its folder, the variables it sets
/// and its arguments, quoted where they must be.
///
/// Variables that the command removes from its environment are left out.
#[must_use]
pub fn shell_line(command: &Command) -> String {
    let mut words = Vec::new();
    if let Some(folder) = command.get_current_dir() {
        words.push(format!("cd {} &&", quoted(folder.as_os_str())));
    }
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            words.push(format!("{}={}", name.to_string_lossy(), quoted(value)));
        }
    }
    words.push(quoted(command.get_program()));
    words.extend(command.get_args().map(quoted));
    words.join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=+/.,:@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_line_can_be_pasted() {
        let mut command = Command::new("cargo");
        command
            .args(["doc", "--no-deps", "it's", ""])
            .env("RUSTDOCFLAGS", "-D warnings")
            .env_remove("RUSTFLAGS")
            .current_dir("guests/echo");
        assert_eq!(
            shell_line(&command),
            r"cd guests/echo && RUSTDOCFLAGS='-D warnings' cargo doc --no-deps 'it'\''s' ''"
        );
    }

    #[test]
    fn program_that_does_not_exist_is_an_error() {
        let error = run(&mut Command::new("guest-build-no-such-program")).unwrap_err();
        assert!(error.to_string().contains("did not start"), "{error}");
    }
}
