//! Finds numbers that are read as another number than the one that is written.
//!
//! A validator checks 64-bit integers and doubles; but if a backend passes the text on, the API reads all
//! of its digits. `100.000000000000000000001` would pass a `maximum` of 100 here, but not there.

/// The most digits that a double or a 64-bit integer needs.
const MOST_DIGITS: usize = 20;

/// Numbers with fewer digits than this are read as they are written, unless they have an exponent.
const SAFE_DIGITS: usize = 16;

/// The first number in a text, known to be JSON, that is not read as it is written.
pub(super) fn inexact(json: &[u8]) -> Option<&str> {
    let mut at = 0;
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => at = end_of_string(json, at + 1),
            b'-' | b'0'..=b'9' => {
                let rest = json.get(at..).unwrap_or_default();
                let is_part =
                    |byte: &u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                let length = rest.iter().take_while(|byte| is_part(byte)).count();
                let number = rest.get(..length).map(std::str::from_utf8);
                if let Some(Ok(number)) = number
                    && !is_exact(number)
                {
                    return Some(number);
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    None
}

/// The index after the quote that ends a string.
fn end_of_string(json: &[u8], mut at: usize) -> usize {
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at
}

fn is_exact(number: &str) -> bool {
    if number.len() < SAFE_DIGITS && !number.contains(['e', 'E']) {
        return true;
    }
    let Some(written) = decimal(number) else {
        return false;
    };
    if written.0.len() > MOST_DIGITS {
        return false;
    }
    if let Ok(integer) = serde_json::from_str::<serde_json::Number>(number)
        && (integer.is_u64() || integer.is_i64())
    {
        return true;
    }
    // The number as the validator reads it, written as short as possible.
    match serde_json::from_str::<f64>(number) {
        Ok(read) => decimal(&format!("{read:e}")) == Some(written),
        Err(_) => false,
    }
}

/// The digits of a number without the zeros around them, and the power of ten of the last one.
fn decimal(number: &str) -> Option<(String, i64)> {
    let number = number.strip_prefix('-').unwrap_or(number);
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (number, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let shortest = digits.trim_end_matches('0');
    if shortest.is_empty() {
        return Some((String::new(), 0));
    }
    let zeros = i64::try_from(digits.len() - shortest.len()).ok()?;
    let places = i64::try_from(fraction.len()).ok()?;
    let power = exponent.checked_sub(places)?.checked_add(zeros)?;
    Some((shortest.to_owned(), power))
}

#[cfg(test)]
mod tests {
    use super::inexact;

    #[test]
    fn a_number_of_more_digits_than_are_read_is_found() {
        for number in [
            "100.000000000000000000001",
            "9007199254740992.9",
            "9007199254740993.0",
            "123456789012345678901",
            "1e-400",
            "-100.00000000000000001",
            "0.1000000000000000055511151231257827",
        ] {
            let json = format!(r#"{{"a":["1.{}1",{number}],"b\"":1}}"#, "0".repeat(40));
            assert_eq!(inexact(json.as_bytes()), Some(number));
        }
    }

    #[test]
    fn numbers_that_are_read_as_they_are_written_pass() {
        let exact = [
            "0",
            "-0",
            "0.0",
            "-0.0e9",
            "1.50",
            "1E5",
            "0.10e1",
            "100.000000000000000000000000",
            "18446744073709551615",
            "-9223372036854775808",
            "9007199254740993",
            "100000000000000000000000",
            "3.141592653589793",
            "0.1",
            "1e308",
            "5e-324",
            "2.2250738585072014e-308",
        ];
        for number in exact {
            assert_eq!(inexact(number.as_bytes()), None, "{number}");
        }
    }
}
