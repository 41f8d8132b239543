//! Charge models, which turn units into amounts.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::aggregation::Usage;
use super::money;
use crate::lago;

/// A charge's model with its prices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "charge_model", content = "properties", rename_all = "lowercase")]
pub enum Prices {
    /// The same price for each unit.
    Standard(lago::StandardChargeProperties),
    /// A price for each step of units.
    Graduated(lago::GraduatedChargeProperties),
    /// A price for each package, including the last one that is not used up.
    Package(lago::PackageChargeProperties),
    /// A share of the value, and a fixed amount per event.
    Percentage(lago::PercentageChargeProperties),
}

impl Prices {
    /// The model's name.
    pub fn model(&self) -> lago::ChargeModelEnum {
        match self {
            Prices::Standard(_) => lago::ChargeModelEnum::Standard,
            Prices::Graduated(_) => lago::ChargeModelEnum::Graduated,
            Prices::Package(_) => lago::ChargeModelEnum::Package,
            Prices::Percentage(_) => lago::ChargeModelEnum::Percentage,
        }
    }

    /// What the usage costs, in whole units of the currency.
    pub fn amount(&self, usage: &Usage) -> Decimal {
        match self {
            Prices::Standard(prices) => usage.units * price(&prices.amount),
            Prices::Graduated(prices) => graduated(&prices.graduated_ranges, usage.units),
            Prices::Package(prices) => package(prices, usage.units),
            Prices::Percentage(prices) => percentage(prices, usage),
        }
    }

    /// Whether the prices are valid: amounts are decimals, and steps have no gaps.
    pub fn are_valid(&self) -> bool {
        let ok = |text: &String| money::amount(text).is_some();
        match self {
            Prices::Standard(prices) => ok(&prices.amount),
            Prices::Graduated(prices) => ranges_are_valid(&prices.graduated_ranges),
            Prices::Package(prices) => {
                ok(&prices.amount)
                    && prices.package_size >= 1
                    && prices.free_units.unwrap_or_default() >= 0
            }
            Prices::Percentage(prices) => {
                ok(&prices.rate)
                    && prices.fixed_amount.value().is_none_or(ok)
                    && prices
                        .free_units_per_total_aggregation
                        .value()
                        .is_none_or(ok)
                    && prices
                        .free_units_per_events
                        .value()
                        .is_none_or(|count| *count >= 0)
            }
        }
    }
}

/// Reads a price, which was checked when the charge was written.
fn price(text: &str) -> Decimal {
    money::amount(text).unwrap_or_default()
}

fn ranges_are_valid(ranges: &[lago::GraduatedRange]) -> bool {
    let mut expected = Some(0);
    for range in ranges {
        // Each further step starts one above the end of the one before; a step without an end is the last.
        let contiguous = expected == Some(range.from_value);
        let upwards = range
            .to_value
            .is_none_or(|to| to >= range.from_value && to < i64::MAX);
        let prices = [&range.flat_amount, &range.per_unit_amount];
        if !contiguous || !upwards || prices.iter().any(|text| money::amount(text).is_none()) {
            return false;
        }
        expected = range.to_value.map(|to| to + 1);
    }
    !ranges.is_empty() && expected.is_none()
}

fn graduated(ranges: &[lago::GraduatedRange], units: Decimal) -> Decimal {
    let mut total = Decimal::ZERO;
    // Units may be fractions, so a step reaches down to the end of the one before it.
    let mut below = Decimal::ZERO;
    for range in ranges {
        if units <= below {
            break;
        }
        let top = range
            .to_value
            .map_or(units, |to| units.min(Decimal::from(to)));
        total += price(&range.flat_amount) + (top - below) * price(&range.per_unit_amount);
        below = top;
    }
    total
}

fn package(prices: &lago::PackageChargeProperties, units: Decimal) -> Decimal {
    let charged = units - Decimal::from(prices.free_units.unwrap_or_default());
    let packages = (charged / Decimal::from(prices.package_size.max(1))).ceil();
    packages.max(Decimal::ZERO) * price(&prices.amount)
}

/// Events are free while they are within every limit of the charge; the event that exceeds the limit
/// of value is charged for the part above it.
fn percentage(prices: &lago::PercentageChargeProperties, usage: &Usage) -> Decimal {
    let rate = price(&prices.rate) / Decimal::ONE_HUNDRED;
    let fixed = prices
        .fixed_amount
        .value()
        .map(|text| price(text))
        .unwrap_or_default();
    let free_events = prices.free_units_per_events.value().copied();
    let free_value = prices
        .free_units_per_total_aggregation
        .value()
        .map(|text| price(text));
    let has_limit = free_events.is_some() || free_value.is_some();

    let mut total = Decimal::ZERO;
    let mut value = Decimal::ZERO;
    for (position, step) in (0_i64..).zip(&usage.steps) {
        let before = value;
        value += step;
        let event_is_free = has_limit && free_events.is_none_or(|limit| position < limit);
        let charged = match free_value {
            _ if !event_is_free => *step,
            Some(limit) => (value - limit.max(before)).max(Decimal::ZERO),
            None => Decimal::ZERO,
        };
        if !event_is_free || charged > Decimal::ZERO {
            total += charged * rate + fixed;
        }
    }
    total.max(Decimal::ZERO)
}

#[cfg(test)]
#[path = "charge_models_tests.rs"]
mod tests;
