//! What figures count, and how they are shown to people.

use serde::{Deserialize, Serialize};

/// What a figure counts.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Unit {
    /// Wall time.
    #[serde(rename = "s")]
    Seconds,
    /// Processor time of all threads and child processes.
    #[serde(rename = "CPU s")]
    CpuSeconds,
    /// The size of memory or of a file.
    #[serde(rename = "B")]
    Bytes,
    /// Executed instructions, as callgrind counts them.
    #[serde(rename = "instructions")]
    Instructions,
    /// Executed WebAssembly instructions, as wasmtime counts them.
    #[serde(rename = "fuel")]
    Fuel,
    /// Events per second.
    #[serde(rename = "per s")]
    PerSecond,
    /// A number without a unit.
    #[serde(rename = "")]
    Number,
}

impl Unit {
    /// A value for a person: three digits, and the unit.
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Seconds => seconds(value),
            Self::CpuSeconds => format!("{} CPU", seconds(value)),
            Self::Bytes => scaled(value, &["B", "KB", "MB", "GB"]),
            Self::Instructions => scaled(value, &["instr.", "K instr.", "M instr.", "G instr."]),
            Self::Fuel => scaled(value, &["fuel", "K fuel", "M fuel", "G fuel"]),
            Self::PerSecond => format!("{}/s", scaled(value, &["", "K", "M", "G"])),
            Self::Number => digits(value),
        }
    }
}

fn seconds(value: f64) -> String {
    let (factor, unit) = match value.abs() {
        size if size >= 1.0 || size == 0.0 => (1.0, "s"),
        size if size >= 1e-3 => (1e3, "ms"),
        size if size >= 1e-6 => (1e6, "µs"),
        _ => (1e9, "ns"),
    };
    format!("{} {unit}", digits(value * factor))
}

/// Scaled by thousands, as far as there are unit names.
fn scaled(value: f64, units: &[&str]) -> String {
    let mut scaled = value;
    let mut units = units.iter();
    let mut unit = units.next().copied().unwrap_or_default();
    while scaled.abs() >= 1000.0 {
        let Some(next) = units.next() else { break };
        scaled /= 1000.0;
        unit = next;
    }
    format!("{} {unit}", digits(scaled)).trim_end().to_owned()
}

/// Three significant digits; whole numbers without a fraction.
fn digits(value: f64) -> String {
    match value.abs() {
        _ if value.fract() == 0.0 => format!("{value:.0}"),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.1 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use super::Unit;

    #[test]
    fn people_read_three_digits() {
        assert_eq!(Unit::Seconds.show(2.0), "2 s");
        assert_eq!(Unit::Seconds.show(0.012_34), "12.3 ms");
        assert_eq!(Unit::Seconds.show(0.000_000_123), "123 ns");
        assert_eq!(Unit::CpuSeconds.show(12.34), "12.3 s CPU");
        assert_eq!(Unit::Bytes.show(999.0), "999 B");
        assert_eq!(Unit::Bytes.show(81_547.0), "81.5 KB");
        assert_eq!(Unit::Bytes.show(1.5e12), "1500 GB");
        assert_eq!(Unit::Instructions.show(7_512_345_678.0), "7.51 G instr.");
        assert_eq!(Unit::PerSecond.show(12_500.0), "12.5 K/s");
        assert_eq!(Unit::PerSecond.show(12.0), "12/s");
        assert_eq!(Unit::Number.show(0.998_77), "1.00");
        assert_eq!(Unit::Number.show(0.0), "0");
    }
}
