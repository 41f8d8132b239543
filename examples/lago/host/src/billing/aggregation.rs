//! Aggregation of events to units, as a billable metric counts them.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

use super::money;
use crate::lago;
use crate::store::billable_metric;

/// The properties of an event.
pub type Properties = BTreeMap<String, lago::EventPropertyValue>;

/// The units from the events of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The units, rounded as the metric says.
    pub units: Decimal,
    /// What each event added to them, in order, before rounding.
    pub steps: Vec<Decimal>,
}

impl Usage {
    /// How many events were counted.
    pub fn events_count(&self) -> i64 {
        i64::try_from(self.steps.len()).unwrap_or(i64::MAX)
    }
}

/// Counts the events, which must be in the order of their timestamps.
///
/// An event without the metric's property adds nothing: its sender has got an `event_error`.
pub fn aggregate<'e>(
    metric: &billable_metric::Model,
    events: impl IntoIterator<Item = &'e Properties>,
) -> Usage {
    let field = metric.field_name.as_deref().unwrap_or_default();
    let mut units = Decimal::ZERO;
    let mut seen = BTreeSet::new();
    let mut steps = Vec::new();
    for event in events {
        let step = match &metric.aggregation_type.0 {
            lago::AggregationTypeEnum::CountAgg => Decimal::ONE,
            lago::AggregationTypeEnum::SumAgg => number(event, field).unwrap_or_default(),
            lago::AggregationTypeEnum::MaxAgg => {
                (number(event, field).unwrap_or_default() - units).max(Decimal::ZERO)
            }
            lago::AggregationTypeEnum::UniqueCountAgg => match text(event, field) {
                Some(value) if seen.insert(value.clone()) => Decimal::ONE,
                _ => Decimal::ZERO,
            },
            // Rejected when the metric was created.
            lago::AggregationTypeEnum::Unknown(_) => Decimal::ZERO,
        };
        units += step;
        steps.push(step);
    }
    Usage {
        units: round(metric, units),
        steps,
    }
}

/// Whether an event has what the metric needs.
pub fn counts(metric: &billable_metric::Model, event: &Properties) -> bool {
    let field = metric.field_name.as_deref().unwrap_or_default();
    match &metric.aggregation_type.0 {
        lago::AggregationTypeEnum::CountAgg => true,
        lago::AggregationTypeEnum::UniqueCountAgg => text(event, field).is_some(),
        _ => number(event, field).is_some(),
    }
}

fn text(event: &Properties, field: &str) -> Option<String> {
    match serde_json::to_value(event.get(field)?).ok()? {
        Value::String(text) => Some(text),
        // 5 and 5.0 are the same value, and the same as "5".
        Value::Number(number) => Some(money::plain(money::decimal(&number.to_string())?)),
        _ => None,
    }
}

fn number(event: &Properties, field: &str) -> Option<Decimal> {
    money::decimal(&text(event, field)?)
}

fn round(metric: &billable_metric::Model, units: Decimal) -> Decimal {
    let strategy = match metric.rounding_function.as_deref() {
        Some("ceil") => RoundingStrategy::ToPositiveInfinity,
        Some("floor") => RoundingStrategy::ToNegativeInfinity,
        Some("round") => RoundingStrategy::MidpointAwayFromZero,
        _ => return units.normalize(),
    };
    let precision = metric.rounding_precision.unwrap_or_default();
    let places = precision.unsigned_abs();
    let rounded = if precision >= 0 {
        units.round_dp_with_strategy(places, strategy)
    } else {
        let step = Decimal::from(10_i64.pow(places.min(9)));
        (units / step).round_dp_with_strategy(0, strategy) * step
    };
    rounded.normalize()
}

#[cfg(test)]
mod tests {
    use super::{Properties, aggregate, counts};
    use crate::store::billable_metric;
    use crate::store::values::{Moment, Text};
    use rust_decimal::Decimal;

    fn metric(aggregation: &str, rounding: Option<(&str, i32)>) -> billable_metric::Model {
        billable_metric::Model {
            id: 1,
            lago_id: String::new(),
            name: "Storage".to_owned(),
            code: "storage".to_owned(),
            description: None,
            recurring: false,
            aggregation_type: Text(aggregation.into()),
            field_name: (aggregation != "count_agg").then(|| "value".to_owned()),
            rounding_function: rounding.map(|(function, _)| function.to_owned()),
            rounding_precision: rounding.map(|(_, precision)| precision),
            created_at: Moment(0),
            deleted_at: None,
        }
    }

    fn event(value: &str) -> Properties {
        serde_json::from_str(&format!(r#"{{"value":{value}}}"#)).unwrap()
    }

    fn decimals(numbers: &[&str]) -> Vec<Decimal> {
        numbers
            .iter()
            .map(|number| number.parse().unwrap())
            .collect()
    }

    #[test]
    fn each_aggregation_counts_in_its_way() {
        let values = [r#""2""#, "5", r#""2.5""#, r#""5""#];
        let cases: [(&str, &str, &[&str]); 4] = [
            ("count_agg", "4", &["1", "1", "1", "1"]),
            ("sum_agg", "14.5", &["2", "5", "2.5", "5"]),
            ("max_agg", "5", &["2", "3", "0", "0"]),
            ("unique_count_agg", "3", &["1", "1", "1", "0"]),
        ];
        for (aggregation, units, steps) in cases {
            let events = values.map(event);
            let usage = aggregate(&metric(aggregation, None), &events);
            assert_eq!(usage.units, units.parse().unwrap(), "{aggregation}");
            assert_eq!(usage.steps, decimals(steps), "{aggregation}");
            assert_eq!(usage.events_count(), 4, "{aggregation}");
        }
    }

    #[test]
    fn no_events_are_no_units() {
        for aggregation in ["count_agg", "sum_agg", "max_agg", "unique_count_agg"] {
            assert_eq!(
                aggregate(&metric(aggregation, None), &[]).units,
                Decimal::ZERO
            );
        }
    }

    #[test]
    fn units_are_rounded_as_the_metric_says() {
        let cases = [
            ("ceil", 0, "1235"),
            ("ceil", 1, "1234.6"),
            ("floor", 0, "1234"),
            ("round", 2, "1234.57"),
            ("round", -2, "1200"),
            ("ceil", -3, "2000"),
        ];
        for (function, precision, units) in cases {
            let metric = metric("sum_agg", Some((function, precision)));
            let usage = aggregate(&metric, &[event("1234.567")]);
            assert_eq!(
                usage.units,
                units.parse().unwrap(),
                "{function} {precision}"
            );
        }
    }

    #[test]
    fn an_event_that_lacks_the_property_does_not_count() {
        let sum = metric("sum_agg", None);
        assert!(counts(&sum, &event("1")));
        assert!(!counts(&sum, &event(r#""many""#)));
        assert!(!counts(&sum, &Properties::new()));
        assert!(counts(
            &metric("unique_count_agg", None),
            &event(r#""many""#)
        ));
        assert!(counts(&metric("count_agg", None), &Properties::new()));
        assert_eq!(
            aggregate(&sum, &[event(r#""many""#), event("2")]).units,
            Decimal::TWO
        );
    }
}
