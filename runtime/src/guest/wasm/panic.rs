//! Reports a panic of the plug-in to its host.

use std::panic::{self, PanicHookInfo};
use std::sync::Once;

/// From now on a panic's message and place are the error of the plug-in's call. From a trap alone the
/// host sees only names of functions, and not even these if the module is stripped.
pub(super) fn report_to_the_host() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // The default hook, or the plug-in's own, which its set-up code has set.
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            super::set_error(&text(panic));
            previous(panic);
        }));
    });
}

fn text(panic: &PanicHookInfo<'_>) -> String {
    let message = panic.payload_as_str().unwrap_or("(no message)");
    match panic.location() {
        Some(place) => format!("panicked at {place}: {message}"),
        None => format!("panicked: {message}"),
    }
}
