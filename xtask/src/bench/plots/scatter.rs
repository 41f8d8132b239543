//! Points, plotted against the value that they depend on.

use std::ops::Range;

use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;

use super::{FONT, GRID, INK, failed};
use crate::failure::Failure;

const SIZE: (u32, u32) = (760, 420);

/// A chart of points.
pub(super) struct Scatter {
    pub(super) title: &'static str,
    pub(super) x: &'static str,
    pub(super) y: &'static str,
    pub(super) logarithmic: bool,
}

/// Points of one kind.
pub(super) struct Points {
    name: &'static str,
    color: RGBColor,
    at: Vec<(f64, f64)>,
}

impl Points {
    pub(super) fn new(name: &'static str, color: RGBColor, at: Vec<(f64, f64)>) -> Self {
        Self { name, color, at }
    }
}

impl Scatter {
    pub(super) fn draw(&self, points: &[Points]) -> Result<Option<String>, Failure> {
        let all = || points.iter().flat_map(|points| &points.at);
        if all().next().is_none() {
            return Ok(None);
        }
        let x = self.range(all().map(|point| point.0));
        let y = self.range(all().map(|point| point.1));
        match self.logarithmic {
            true => self.draw_on(x.log_scale(), y.log_scale(), points),
            false => self.draw_on(x, y, points),
        }
    }

    /// From zero or, on a logarithmic axis, from the smallest value.
    fn range(&self, values: impl Iterator<Item = f64>) -> Range<f64> {
        let (least, most) = values.fold((f64::INFINITY, 0.0_f64), |(least, most), value| {
            (least.min(value), most.max(value))
        });
        match self.logarithmic {
            true => least / 1.5..most * 1.5,
            false => 0.0..most * 1.08,
        }
    }

    fn draw_on<R>(&self, x: R, y: R, points: &[Points]) -> Result<Option<String>, Failure>
    where
        R: AsRangedCoord<Value = f64>,
        R::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
    {
        let mut svg = String::new();
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        area.fill(&WHITE).map_err(failed)?;
        let words = |size: i32| (FONT, size).into_font().color(&INK);
        let mut chart = ChartBuilder::on(&area)
            .caption(self.title, words(16))
            .margin(14)
            .x_label_area_size(42)
            .y_label_area_size(64)
            .build_cartesian_2d(x, y)
            .map_err(failed)?;
        chart
            .configure_mesh()
            .bold_line_style(GRID)
            .light_line_style(WHITE)
            .axis_style(INK)
            .label_style(words(12))
            .axis_desc_style(words(13))
            .x_desc(self.x)
            .y_desc(self.y)
            .x_label_formatter(&|value| number(*value))
            .y_label_formatter(&|value| number(*value))
            .draw()
            .map_err(failed)?;
        for points in points {
            let style = points.color.filled();
            let circles = points.at.iter().map(|at| Circle::new(*at, 4, style));
            chart
                .draw_series(circles)
                .map_err(failed)?
                .label(points.name)
                .legend(move |(x, y)| Circle::new((x + 10, y), 4, style));
        }
        if points.len() > 1 {
            chart
                .configure_series_labels()
                .position(SeriesLabelPosition::UpperLeft)
                .background_style(WHITE)
                .border_style(GRID)
                .label_font(words(13))
                .draw()
                .map_err(failed)?;
        }
        area.present().map_err(failed)?;
        drop(chart);
        drop(area);
        Ok(Some(svg))
    }
}

/// Large and whole numbers without a fraction.
fn number(value: f64) -> String {
    match value {
        value if value >= 10.0 || value.fract() == 0.0 => format!("{value:.0}"),
        value if value >= 1.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}
