//! The memory that this process uses, and limits on its memory and time.

/// Makes allocations beyond this limit fail, which ends the process.
pub(crate) fn limit(mebibytes: u64) -> Result<(), String> {
    set(Limit::Memory, mebibytes.saturating_mul(1 << 20))
}

/// Ends the process when it has used more processor time than this, whatever else the machine does.
pub(crate) fn limit_time(seconds: u64) -> Result<(), String> {
    set(Limit::Time, seconds)
}

#[derive(Clone, Copy, Debug)]
enum Limit {
    Memory,
    Time,
}

#[cfg(target_os = "linux")]
fn set(limit: Limit, most: u64) -> Result<(), String> {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let resource = match limit {
        Limit::Memory => Resource::As,
        Limit::Time => Resource::Cpu,
    };
    let most = Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    setrlimit(resource, most).map_err(|error| format!("{limit:?} can't be limited: {error}"))
}

/// Other kernels do not enforce such a limit.
#[cfg(not(target_os = "linux"))]
fn set(_limit: Limit, _most: u64) -> Result<(), String> {
    Ok(())
}

/// The most memory that was resident at once, in KiB; `None` if the system does not report it.
pub(crate) fn peak() -> Option<u64> {
    in_status(&std::fs::read_to_string("/proc/self/status").ok()?)
}

fn in_status(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::in_status;

    #[test]
    fn peak_is_read_from_the_status() {
        let status = "VmPeak:\t    9000 kB\nVmHWM:\t    1234 kB\nVmRSS:\t 1 kB\n";
        assert_eq!(in_status(status), Some(1234));
        assert_eq!(in_status("VmPeak:\t 9000 kB\n"), None);
    }
}
