//! Tables of units and what they cost.

use super::Prices;
use crate::billing::aggregation::Usage;
use rust_decimal::Decimal;

fn prices(model: &str, properties: &str) -> Prices {
    serde_json::from_str(&format!(
        r#"{{"charge_model":"{model}","properties":{properties}}}"#
    ))
    .unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn units(units: &str) -> Usage {
    Usage {
        units: decimal(units),
        steps: vec![decimal(units)],
    }
}

#[track_caller]
fn check(prices: &Prices, cases: &[(&str, &str)]) {
    assert!(prices.are_valid());
    for (used, cost) in cases {
        assert_eq!(prices.amount(&units(used)), decimal(cost), "{used} units");
    }
}

#[test]
fn standard_is_units_times_price() {
    let prices = prices("standard", r#"{"amount":"0.05"}"#);
    check(
        &prices,
        &[
            ("0", "0"),
            ("1", "0.05"),
            ("12.5", "0.625"),
            ("1000000000", "50000000"),
        ],
    );
}

#[test]
fn graduated_prices_each_step_by_itself() {
    let prices = prices(
        "graduated",
        r#"{"graduated_ranges":[
            {"from_value":0,"to_value":10,"flat_amount":"5","per_unit_amount":"1"},
            {"from_value":11,"to_value":100,"flat_amount":"2","per_unit_amount":"0.5"},
            {"from_value":101,"to_value":null,"flat_amount":"0","per_unit_amount":"0.1"}]}"#,
    );
    check(
        &prices,
        &[
            ("0", "0"),
            ("1", "6"),
            ("10", "15"),
            ("10.5", "17.25"),
            ("11", "17.5"),
            ("100", "62"),
            ("110", "63"),
        ],
    );
}

#[test]
fn package_charges_what_is_begun() {
    let prices = prices(
        "package",
        r#"{"amount":"3","free_units":100,"package_size":50}"#,
    );
    check(
        &prices,
        &[
            ("0", "0"),
            ("100", "0"),
            ("100.5", "3"),
            ("101", "3"),
            ("150", "3"),
            ("151", "6"),
        ],
    );
}

#[test]
fn percentage_takes_a_share_and_a_fixed_amount_an_event() {
    let prices = prices("percentage", r#"{"rate":"1.5","fixed_amount":"0.3"}"#);
    let usage = Usage {
        units: decimal("300"),
        steps: vec![decimal("100"), decimal("200")],
    };
    assert_eq!(prices.amount(&usage), decimal("5.1"));
    assert_eq!(prices.amount(&Usage::default()), Decimal::ZERO);
}

#[test]
fn percentage_leaves_the_first_events_or_the_first_value_free() {
    let steps = ["50", "80", "100"].map(decimal).to_vec();
    let usage = Usage {
        units: decimal("230"),
        steps,
    };
    let cases = [
        // The first event is free.
        (
            r#"{"rate":"10","fixed_amount":"1","free_units_per_events":1}"#,
            "20",
        ),
        // The first event (50) and the first 50 of the second are free.
        (
            r#"{"rate":"10","fixed_amount":"1","free_units_per_total_aggregation":"100"}"#,
            "15",
        ),
        // Both limits: the second event is the first that is not free.
        (
            r#"{"rate":"10","fixed_amount":"1","free_units_per_events":1,
                "free_units_per_total_aggregation":"100"}"#,
            "20",
        ),
        (r#"{"rate":"10","free_units_per_events":3}"#, "0"),
        (r#"{"rate":"10","free_units_per_events":null}"#, "23"),
    ];
    for (properties, cost) in cases {
        let prices = prices("percentage", properties);
        assert_eq!(prices.amount(&usage), decimal(cost), "{properties}");
    }
}

#[test]
fn prices_that_cannot_be_calculated_with_are_not_valid() {
    let range = |from, to| {
        format!(
            r#"{{"from_value":{from},"to_value":{to},"flat_amount":"0","per_unit_amount":"1"}}"#
        )
    };
    let ranges = |steps: &[String]| format!(r#"{{"graduated_ranges":[{}]}}"#, steps.join(","));
    let cases = [
        ("standard", r#"{"amount":"-1"}"#.to_owned()),
        ("standard", r#"{"amount":"free"}"#.to_owned()),
        ("package", r#"{"amount":"1","package_size":0}"#.to_owned()),
        ("percentage", r#"{"rate":""}"#.to_owned()),
        ("graduated", ranges(&[])),
        ("graduated", ranges(&[range("1", "null")])),
        ("graduated", ranges(&[range("0", "10")])),
        (
            "graduated",
            ranges(&[range("0", "10"), range("12", "null")]),
        ),
        (
            "graduated",
            ranges(&[range("0", "null"), range("1", "null")]),
        ),
        (
            "graduated",
            ranges(&[range("0", "9223372036854775807"), range("0", "null")]),
        ),
    ];
    for (model, properties) in cases {
        assert!(
            !prices(model, &properties).are_valid(),
            "{model} {properties}"
        );
    }
}
