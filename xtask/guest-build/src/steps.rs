//! Which ways to get a compiler are tried, and in which order.

use crate::error::{Attempt, Error};

/// Chooses a way by hand: `rustup` or `debian`. Unset or empty: all, in order.
pub const CHOICE_VARIABLE: &str = "EXTISM_OPENAPI_WASM_TOOLCHAIN";

/// The user's own `rustc`, which has the target.
pub const RUSTC_VARIABLE: &str = "WASM_RUSTC";

/// One way to get a compiler with the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// [`RUSTC_VARIABLE`].
    UsersRustc,
    /// The `rustc` on `PATH` has the target.
    ActiveToolchain,
    /// The Debian fallback that an earlier run finished.
    FinishedFallback,
    /// `rustup target add`.
    RustupTargetAdd,
    /// Sets up the Debian fallback.
    DebianFallback,
}

impl Step {
    /// Its name in error messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::UsersRustc => "WASM_RUSTC",
            Self::ActiveToolchain => "the active toolchain",
            Self::FinishedFallback => "a Debian compiler set up earlier",
            Self::RustupTargetAdd => "rustup target add",
            Self::DebianFallback => "Debian's rustc-web packages",
        }
    }
}

/// The steps for a value of [`CHOICE_VARIABLE`].
///
/// The finished fallback comes before rustup, so that an offline machine asks
/// the network once and not at every build.
pub(crate) fn in_order(choice: Option<&str>) -> Result<&'static [Step], Error> {
    match choice {
        None | Some("") => Ok(&[
            Step::UsersRustc,
            Step::ActiveToolchain,
            Step::FinishedFallback,
            Step::RustupTargetAdd,
            Step::DebianFallback,
        ]),
        Some("rustup") => Ok(&[Step::ActiveToolchain, Step::RustupTargetAdd]),
        Some("debian") => Ok(&[Step::FinishedFallback, Step::DebianFallback]),
        Some(other) => Err(Error::Setting {
            variable: CHOICE_VARIABLE,
            problem: format!(
                "`{other}` is not a way to get a compiler; use `rustup` or `debian`, \
                 or unset it to try all"
            ),
        }),
    }
}

/// Why a step found no compiler.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// It does not apply here or did not work: try the next one.
    Next(String),
    /// Going on would hide the user's mistake.
    Stop(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Next(error.to_string())
    }
}

/// What the first step that works returns.
pub(crate) fn first_usable<T>(
    steps: &[Step],
    mut attempt: impl FnMut(Step) -> Result<T, Refusal>,
) -> Result<T, Error> {
    let mut tried = Vec::new();
    for &step in steps {
        match attempt(step) {
            Ok(found) => return Ok(found),
            Err(Refusal::Stop(error)) => return Err(error),
            Err(Refusal::Next(outcome)) => tried.push(Attempt {
                step: step.name(),
                outcome,
            }),
        }
    }
    Err(Error::NoToolchain { tried })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_order_asks_the_network_last() {
        assert_eq!(
            in_order(None).unwrap(),
            [
                Step::UsersRustc,
                Step::ActiveToolchain,
                Step::FinishedFallback,
                Step::RustupTargetAdd,
                Step::DebianFallback
            ]
        );
        assert_eq!(in_order(Some("")).unwrap(), in_order(None).unwrap());
    }

    #[test]
    fn choice_keeps_only_its_own_steps() {
        let debian = in_order(Some("debian")).unwrap();
        assert!(
            !debian.contains(&Step::RustupTargetAdd) && !debian.contains(&Step::ActiveToolchain)
        );
        let rustup = in_order(Some("rustup")).unwrap();
        assert!(
            !rustup.contains(&Step::DebianFallback) && !rustup.contains(&Step::FinishedFallback)
        );
        let error = in_order(Some("Debian")).unwrap_err().to_string();
        assert!(error.contains("`rustup` or `debian`"), "{error}");
    }

    #[test]
    fn first_step_that_works_ends_the_search() {
        let mut asked = Vec::new();
        let found = first_usable(in_order(None).unwrap(), |step| {
            asked.push(step);
            match step {
                Step::FinishedFallback => Ok("fallback"),
                _ => Err(Refusal::Next("no".into())),
            }
        });
        assert_eq!(found.unwrap(), "fallback");
        assert_eq!(asked, in_order(None).unwrap()[..3]);
    }

    #[test]
    fn all_refusals_are_listed_in_order() {
        let error = first_usable(in_order(Some("rustup")).unwrap(), |step| {
            Err::<(), _>(Refusal::Next(format!("{step:?} is no use")))
        });
        let Err(Error::NoToolchain { tried }) = error else {
            panic!("expected NoToolchain, got {error:?}");
        };
        let outcomes: Vec<_> = tried
            .iter()
            .map(|attempt| attempt.outcome.as_str())
            .collect();
        assert_eq!(
            outcomes,
            ["ActiveToolchain is no use", "RustupTargetAdd is no use"]
        );
    }

    #[test]
    fn mistake_of_the_user_is_not_stepped_over() {
        let mistake = || Error::Setting {
            variable: RUSTC_VARIABLE,
            problem: "no target".into(),
        };
        let error = first_usable(in_order(None).unwrap(), |step| match step {
            Step::UsersRustc => Err(Refusal::Stop(mistake())),
            _ => Ok(()),
        });
        assert_eq!(error.unwrap_err().to_string(), mistake().to_string());
    }
}
