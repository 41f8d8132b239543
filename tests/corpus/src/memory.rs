//! What this process takes of the machine's memory, and may take.

/// Ends the process, rather than the machine's patience, where it asks for more than this.
#[cfg(target_os = "linux")]
pub(crate) fn limit(mebibytes: u64) -> Result<(), String> {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let bytes = Some(mebibytes.saturating_mul(1 << 20));
    let limit = Rlimit {
        current: bytes,
        maximum: bytes,
    };
    setrlimit(Resource::As, limit).map_err(|error| format!("the memory can't be limited: {error}"))
}

/// Elsewhere the kernel does not hold to such a limit.
#[cfg(not(target_os = "linux"))]
pub(crate) fn limit(_mebibytes: u64) -> Result<(), String> {
    Ok(())
}

/// The most memory that was resident at once, in KiB; `None` where the system does not say.
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
