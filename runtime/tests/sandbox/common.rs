//! What these tests share.

use std::fs;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use extism_openapi::{Event, event::EventError};
use serde_json::Value;

pub(crate) struct CustomerCreated;

impl Event for CustomerCreated {
    const NAME: &'static str = "customer_created";
    const WIRE_NAME: &'static str = "customer.created";
    type Payload = Value;
    type Reply = Value;
}

pub(crate) const SPIN: &str = "(loop $l (br $l))";

/// Runs code that could hang on a thread of its own, and fails if it takes longer.
pub(crate) fn within<T: Send + 'static>(
    seconds: u64,
    work: impl FnOnce() -> T + Send + 'static,
) -> T {
    let (sender, receiver) = mpsc::channel();
    let worker = thread::spawn(move || {
        let _ = sender.send(work());
    });
    match receiver.recv_timeout(Duration::from_secs(seconds)) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("it takes longer than {seconds} seconds"),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            std::panic::resume_unwind(worker.join().unwrap_err())
        }
    }
}

pub(crate) const MIB: u64 = 1024 * 1024;

/// A figure of this process in bytes; `None` if the system does not have it.
fn of_process(key: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(key))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}

/// How much memory the process has had at most; 0 if that is not known.
pub(crate) fn peak_memory() -> u64 {
    of_process("VmHWM:").unwrap_or(0)
}

/// How much address space the process has taken.
pub(crate) fn address_space() -> u64 {
    of_process("VmSize:").unwrap_or(0)
}

/// How many threads the process has.
pub(crate) fn threads() -> usize {
    fs::read_dir("/proc/self/task").map_or(0, Iterator::count)
}

/// The message of a set-up that failed.
pub(crate) fn broken(result: &Result<Vec<u8>, EventError>) -> &str {
    match result {
        Err(EventError::Broken { message, .. }) => message,
        other => panic!("not broken: {other:?}"),
    }
}
