//! Plots of the figures, as SVG: the same figures give the same file.

mod bars;
mod scatter;

use std::fmt::Display;

use bench_row::{Row, Unit};
use plotters::style::RGBColor;

use crate::failure::Failure;
use bars::Bars;
use scatter::{Points, Scatter};

/// The reader's own font: the file contains none.
const FONT: &str = "sans-serif";
const INK: RGBColor = RGBColor(40, 44, 52);
const GREY: RGBColor = RGBColor(120, 124, 132);
const GRID: RGBColor = RGBColor(225, 228, 232);
const OURS: RGBColor = RGBColor(31, 111, 178);
const OTHERS: RGBColor = RGBColor(176, 184, 194);
const GOAL: RGBColor = RGBColor(200, 60, 40);

/// The plots for which there are figures, with their file names.
pub(super) fn all(rows: &[Row]) -> Result<Vec<(&'static str, String)>, Failure> {
    let mut plots = Vec::new();
    let mut add = |name, plot: Result<Option<String>, Failure>| -> Result<(), Failure> {
        plots.extend(plot?.map(|plot| (name, plot)));
        Ok(())
    };
    add("expansion.svg", growth_of_expansions(rows))?;
    add("size.svg", growth_of_modules(rows))?;
    let bars = |section, title| Bars { title }.draw(&ratios(rows, section));
    let check = "cargo check, processor time as a multiple of the cheapest other generator's";
    add("check.svg", bars("check", check))?;
    let calls = "One host call, as a multiple of a hand-written one";
    add("calls.svg", bars("calls", calls))?;
    Ok(plots)
}

/// The rows of a section that compare times.
fn ratios<'a>(rows: &'a [Row], section: &str) -> Vec<&'a Row> {
    let is_time = |row: &Row| matches!(row.unit, Unit::Seconds | Unit::CpuSeconds);
    let of_it = |row: &&Row| row.section == section && row.ratio.is_some() && is_time(row);
    rows.iter().filter(of_it).filter(|row| !row.point).collect()
}

fn points(rows: &[Row], section: &str) -> Vec<(f64, f64, f64)> {
    let of_it = rows
        .iter()
        .filter(|row| row.section == section && row.point);
    let point = |row: &Row| Some((row.input?, row.value?, row.ratio.unwrap_or(1.0)));
    of_it.filter_map(point).collect()
}

fn growth_of_expansions(rows: &[Row]) -> Result<Option<String>, Failure> {
    let points = points(rows, "expansion");
    let kilobytes = |bytes: f64| bytes / 1000.0;
    let ours = points
        .iter()
        .map(|(size, time, _)| (kilobytes(*size), time * 1000.0));
    let parser = points
        .iter()
        .map(|(size, time, ratio)| (kilobytes(*size), time / ratio * 1000.0));
    Scatter {
        title: "Expansion of each document of the corpus (dev profile)",
        x: "document, KB",
        y: "processor time, ms",
        logarithmic: true,
    }
    .draw(&[
        Points::new("openapi_pdk!", OURS, ours.collect()),
        Points::new("serde_yaml parses it", GREY, parser.collect()),
    ])
}

fn growth_of_modules(rows: &[Row]) -> Result<Option<String>, Failure> {
    let sizes = points(rows, "size");
    let sizes = sizes
        .iter()
        .map(|(operations, bytes, _)| (*operations, bytes / 1000.0));
    Scatter {
        title: "Wasm module of a plug-in that calls operations of Lago",
        x: "operations called",
        y: "module, KB",
        logarithmic: false,
    }
    .draw(&[Points::new("openapi_pdk!", OURS, sizes.collect())])
}

fn failed(error: impl Display) -> Failure {
    Failure::new(format!("can't draw a plot: {error}"))
}

#[cfg(test)]
mod tests {
    use bench_row::Goal;

    use super::*;

    fn rows() -> Vec<Row> {
        let mut rows: Vec<Row> = (1..5)
            .map(|size| {
                Row::new("expansion", "a", f64::from(size) / 10.0, Unit::CpuSeconds)
                    .relative_to(0.1)
                    .point(f64::from(size) * 1e5)
            })
            .collect();
        rows.push(
            Row::new("calls", "<ours> & others'", 9e-6, Unit::Seconds)
                .relative_to(1e-5)
                .goal(Goal::AtMost(0.8)),
        );
        rows
    }

    #[test]
    fn only_what_has_figures_is_drawn() {
        let drawn = all(&rows()).unwrap();
        let names: Vec<&str> = drawn.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["expansion.svg", "calls.svg"]);
        assert!(all(&[]).unwrap().is_empty());
    }

    #[test]
    fn plots_are_the_same_each_time_and_escape_their_words() {
        let (first, second) = (all(&rows()).unwrap(), all(&rows()).unwrap());
        assert_eq!(first, second);
        let (_, calls) = &first[1];
        assert!(calls.contains("&lt;ours&gt; &amp; others"), "{calls}");
        assert!(calls.contains("0.90"), "{calls}");
    }
}
