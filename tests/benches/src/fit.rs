//! Lines through points.

/// The straight line that fits the points best (least squares).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// How much the line rises for each unit of the input.
    pub slope: f64,
    /// The value of the line at 0.
    pub intercept: f64,
    /// How much of the points' variance the line explains: 1 if all are on it.
    pub r_squared: f64,
}

impl Fit {
    /// Fits at least two points with different inputs.
    pub fn of(points: &[(f64, f64)]) -> Option<Self> {
        let count = points.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
        let (x, y) = (mean(|point| point.0), mean(|point| point.1));
        let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
            points
                .iter()
                .map(|point| of(point.0 - x, point.1 - y))
                .sum()
        };
        let (xx, xy, yy) = (sum(&|x, _| x * x), sum(&|x, y| x * y), sum(&|_, y| y * y));
        let slope = xy / xx;
        let r_squared = if yy == 0.0 { 1.0 } else { xy * xy / (xx * yy) };
        slope.is_finite().then_some(Self {
            slope,
            intercept: y - slope * x,
            r_squared,
        })
    }

    /// The line through the logarithms, whose slope is the power of the input with which the points grow.
    pub fn power(points: &[(f64, f64)]) -> Option<Self> {
        let logarithms: Vec<_> = points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
        Self::of(&logarithms)
    }
}

#[cfg(test)]
mod tests {
    use super::Fit;

    #[test]
    fn points_on_a_line_give_the_line() {
        let fit = Fit::of(&[(1.0, 5.0), (2.0, 7.0), (4.0, 11.0)]).unwrap();
        assert!((fit.slope - 2.0).abs() < 1e-9, "{fit:?}");
        assert!((fit.intercept - 3.0).abs() < 1e-9, "{fit:?}");
        assert!((fit.r_squared - 1.0).abs() < 1e-9, "{fit:?}");
    }

    #[test]
    fn scattered_points_are_explained_in_part() {
        let fit = Fit::of(&[(0.0, 0.0), (1.0, 2.0), (2.0, 0.0), (3.0, 2.0)]).unwrap();
        assert!((fit.slope - 0.4).abs() < 1e-9, "{fit:?}");
        assert!((fit.r_squared - 0.2).abs() < 1e-9, "{fit:?}");
    }

    #[test]
    fn squares_grow_with_the_second_power() {
        let fit = Fit::power(&[(1.0, 3.0), (2.0, 12.0), (10.0, 300.0)]).unwrap();
        assert!((fit.slope - 2.0).abs() < 1e-9, "{fit:?}");
    }

    #[test]
    fn one_point_is_no_line() {
        assert_eq!(Fit::of(&[(1.0, 1.0)]), None);
        assert_eq!(Fit::of(&[]), None);
    }
}
