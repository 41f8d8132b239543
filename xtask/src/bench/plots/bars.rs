//! Ratios as bars, with their goals.

use bench_row::{Goal, Row};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{FONT, GOAL, GRID, INK, OTHERS, OURS, failed};
use crate::failure::Failure;

const WIDTH: i32 = 860;
/// Where the bars begin; their names are to the left.
const LEFT: i32 = 400;
/// Where the longest bar ends, with room for its number.
const RIGHT: i32 = WIDTH - 70;
const TOP: i32 = 48;
const STEP: i32 = 26;
const BAR: i32 = 16;
const SMALL: i32 = 13;
const TITLE: i32 = 16;

/// A bar for each ratio.
pub(super) struct Bars {
    pub(super) title: &'static str,
}

impl Bars {
    pub(super) fn draw(&self, rows: &[&Row]) -> Result<Option<String>, Failure> {
        if rows.is_empty() {
            return Ok(None);
        }
        let mut svg = String::new();
        let height = TOP + STEP * i32::try_from(rows.len()).map_err(failed)? + 12;
        let size = (WIDTH.unsigned_abs(), height.unsigned_abs());
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        area.fill(&WHITE).map_err(failed)?;
        let figures = rows.iter().filter_map(|row| row.ratio);
        let largest = figures.chain(rows.iter().filter_map(|row| bound(row)));
        let scale = Scale(largest.fold(1.0, f64::max));
        let draw = |x, y, words: &str, size, color: RGBColor, side| {
            let font = (FONT, size).into_font().color(&color);
            let font = font.pos(Pos::new(side, VPos::Center));
            area.draw(&Text::new(words.to_owned(), (x, y), font))
                .map_err(failed)
        };
        draw(16, 22, self.title, TITLE, INK, HPos::Left)?;
        let line = |x, from, to, color: &RGBColor, width| {
            let style = color.stroke_width(width);
            area.draw(&PathElement::new([(x, from), (x, to)], style))
                .map_err(failed)
        };
        line(scale.at(1.0), TOP - 4, height - 10, &GRID, 2)?;
        for (row, place) in rows.iter().zip(0..) {
            let top = TOP + STEP * place;
            let ratio = row.ratio.unwrap_or_default();
            let middle = top + BAR / 2;
            // What ours is compared with is grey.
            let color = if row.goal.is_some() { OURS } else { OTHERS };
            let corners = [(LEFT, top), (scale.at(ratio), top + BAR)];
            area.draw(&Rectangle::new(corners, color.filled()))
                .map_err(failed)?;
            draw(LEFT - 8, middle, &row.name, SMALL, INK, HPos::Right)?;
            let number = format!("{ratio:.2}");
            let beyond = bound(row).map_or(ratio, |goal| goal.max(ratio));
            draw(
                scale.at(beyond) + 6,
                middle,
                &number,
                SMALL,
                INK,
                HPos::Left,
            )?;
            if let Some(goal) = bound(row) {
                line(scale.at(goal), top - 3, top + BAR + 3, &GOAL, 2)?;
            }
        }
        area.present().map_err(failed)?;
        drop(area);
        Ok(Some(svg))
    }
}

fn bound(row: &Row) -> Option<f64> {
    row.goal.map(|goal| match goal {
        Goal::AtMost(bound) | Goal::AtLeast(bound) => bound,
    })
}

/// The largest ratio takes the full width.
struct Scale(f64);

impl Scale {
    fn at(&self, ratio: f64) -> i32 {
        let width = f64::from(RIGHT - LEFT);
        // Not wider than the plot, and so in range.
        LEFT + (width * (ratio / self.0).clamp(0.0, 1.0)).round() as i32
    }
}
