//! Amounts: parsing of decimals, and conversion from whole units of a currency to its smallest unit.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::lago::Currency;

/// Larger numbers (by absolute value) are rejected: products and sums of smaller ones can't overflow.
const LIMIT: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// The largest amount, in the smallest unit of a currency: no sum of such amounts overflows.
pub const MAX_CENTS: i64 = 1_000_000_000_000_000;

/// Whether an amount in a request is valid.
pub fn is_amount(cents: i64) -> bool {
    (0..=MAX_CENTS).contains(&cents)
}

/// Reads a decimal; `None` if it is not one, or too large to calculate with.
pub fn decimal(text: &str) -> Option<Decimal> {
    let number = text
        .parse()
        .or_else(|_| Decimal::from_scientific(text))
        .ok()?;
    Some(number).filter(|number: &Decimal| number.abs() <= LIMIT)
}

/// Reads a decimal that the document's pattern for amounts allows: digits, and no sign.
pub fn amount(text: &str) -> Option<Decimal> {
    decimal(text).filter(|_| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    })
}

/// Whole units of the currency to its smallest unit, halves rounded up; [`MAX_CENTS`] at most.
pub fn to_cents(amount: Decimal, currency: &Currency) -> i64 {
    let cents = amount.saturating_mul(Decimal::from(10_i64.pow(minor_digits(currency))));
    cents
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
        .to_i64()
        .map_or(MAX_CENTS, |cents| cents.min(MAX_CENTS))
}

/// The smallest unit of the currency to whole units.
pub fn from_cents(cents: i64, currency: &Currency) -> Decimal {
    Decimal::from_i128_with_scale(cents.into(), minor_digits(currency)).normalize()
}

/// `cents * part / whole`, halves rounded up; `cents` if `whole` is 0.
pub fn share(cents: i64, part: i64, whole: i64) -> i64 {
    if whole == 0 {
        return cents;
    }
    let (part, whole) = (i128::from(part), i128::from(whole));
    let rounded = (2 * i128::from(cents) * part + whole) / (2 * whole);
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

/// `cents * percent / 100`, halves rounded up.
pub fn percentage(cents: i64, percent: Decimal) -> i64 {
    Decimal::from(cents)
        .saturating_mul(percent)
        .saturating_mul(Decimal::new(1, 2))
        .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
        .to_i64()
        .unwrap_or(i64::MAX)
}

/// A decimal as the API writes it: without trailing zeros.
pub fn plain(number: Decimal) -> String {
    number.normalize().to_string()
}

fn minor_digits(currency: &Currency) -> u32 {
    match currency.as_str() {
        "JPY" | "KRW" | "VND" => 0,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{amount, decimal, from_cents, percentage, plain, share, to_cents};
    use rust_decimal::Decimal;

    #[test]
    fn amounts_are_rounded_to_the_smallest_unit() {
        let cases = [
            ("0.005", "EUR", 1),
            ("0.0049", "EUR", 0),
            ("12.345", "USD", 1235),
            ("12.5", "JPY", 13),
            ("1000000000", "KRW", 1_000_000_000),
            ("1000000000", "EUR", 100_000_000_000),
        ];
        for (text, currency, cents) in cases {
            assert_eq!(
                to_cents(amount(text).unwrap(), &currency.into()),
                cents,
                "{text} {currency}"
            );
        }
        let huge = Decimal::MAX;
        assert_eq!(to_cents(huge, &"EUR".into()), super::MAX_CENTS);
        assert_eq!(from_cents(1235, &"USD".into()).to_string(), "12.35");
        assert_eq!(from_cents(1230, &"JPY".into()).to_string(), "1230");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "-1",
            "+1",
            "1e3",
            "one",
            "1000000001",
            "99999999999999999999999999999999",
        ] {
            assert_eq!(amount(text), None, "{text}");
        }
        assert_eq!(decimal("-1.50").map(plain).as_deref(), Some("-1.5"));
        assert_eq!(decimal("1e3"), Some(Decimal::from(1000)));
    }

    #[test]
    fn parts_are_rounded() {
        assert_eq!(share(1000, 1, 3), 333);
        assert_eq!(share(1000, 2, 3), 667);
        assert_eq!(share(1000, 1, 0), 1000);
        assert_eq!(share(i64::MAX, 3, 4), 6_917_529_027_641_081_855);
        assert_eq!(percentage(999, "12.5".parse().unwrap()), 125);
    }
}
