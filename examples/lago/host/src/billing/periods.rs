//! Billing periods, in the customer's time zone.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan, Unit};

use crate::lago::{BillingTime, PlanInterval};
use crate::store::values::Moment;

/// From a moment (inclusive) to a moment (exclusive).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first moment.
    pub from: Moment,
    /// The first moment after it.
    pub to: Moment,
}

impl Period {
    /// The moments that are in both; empty if there are none.
    pub fn overlap(self, other: Period) -> Period {
        let from = self.from.max(other.from);
        Period {
            from,
            to: self.to.min(other.to).max(from),
        }
    }

    /// Whether it contains no moment.
    pub fn is_empty(self) -> bool {
        self.to <= self.from
    }
}

/// How a subscription's time is divided into periods.
#[derive(Clone, Debug)]
pub struct Cycle {
    /// How long a period is.
    pub interval: PlanInterval,
    /// The day that periods start on: that of this date, or the calendar's.
    pub anniversary: Option<Date>,
    /// The time zone in which days start.
    pub zone: TimeZone,
}

impl Cycle {
    /// The cycle of a subscription that started at `start`.
    pub fn new(
        interval: &PlanInterval,
        billing_time: &BillingTime,
        start: Moment,
        zone: TimeZone,
    ) -> Self {
        let anniversary = match billing_time {
            BillingTime::Anniversary => Some(date(start, &zone)),
            _ => None,
        };
        Cycle {
            interval: interval.clone(),
            anniversary,
            zone,
        }
    }

    /// The whole period that a moment is in.
    ///
    /// # Errors
    ///
    /// If it is beyond the years that dates can have.
    pub fn at(&self, moment: Moment) -> Result<Period, jiff::Error> {
        let day = date(moment, &self.zone);
        let (from, to) = match self.anniversary {
            Some(anniversary) => self.anniversary_period(anniversary, day)?,
            None => {
                let from = self.calendar_start(day)?;
                (from, from.checked_add(self.step(1))?)
            }
        };
        Ok(Period {
            from: start_of(from, &self.zone)?,
            to: start_of(to, &self.zone)?,
        })
    }

    fn calendar_start(&self, day: Date) -> Result<Date, jiff::Error> {
        let months_into_period = match self.interval {
            PlanInterval::Weekly => {
                return day.checked_sub(day.weekday().to_monday_zero_offset().days());
            }
            PlanInterval::Quarterly => (day.month() - 1) % 3,
            PlanInterval::Semiannual => (day.month() - 1) % 6,
            PlanInterval::Yearly => day.month() - 1,
            _ => 0,
        };
        day.first_of_month()
            .checked_sub(months_into_period.months())
    }

    /// Every end is computed from the anniversary itself: a month after the 31st may be the 28th,
    /// but two months after it may be the 31st again.
    fn anniversary_period(
        &self,
        anniversary: Date,
        day: Date,
    ) -> Result<(Date, Date), jiff::Error> {
        let (unit, length) = match self.interval {
            PlanInterval::Weekly => (Unit::Day, 7),
            _ => (Unit::Month, self.months()),
        };
        let passed = day.since((unit, anniversary))?;
        let whole = match unit {
            Unit::Day => i64::from(passed.get_days()),
            _ => i64::from(passed.get_months()),
        };
        let mut count = whole.div_euclid(length);
        // 28 February is less than a month after 31 January, but a period starts there.
        if anniversary.checked_add(self.step(count + 1))? <= day {
            count += 1;
        }
        if anniversary.checked_add(self.step(count))? > day {
            count -= 1;
        }
        let start = anniversary.checked_add(self.step(count))?;
        Ok((start, anniversary.checked_add(self.step(count + 1))?))
    }

    fn step(&self, count: i64) -> Span {
        match self.interval {
            PlanInterval::Weekly => Span::new().try_weeks(count),
            _ => Span::new().try_months(count.saturating_mul(self.months())),
        }
        // A span that is too long leads beyond all dates, as the longest one does.
        .unwrap_or_else(|_| 19_998.years())
    }

    fn months(&self) -> i64 {
        match self.interval {
            PlanInterval::Quarterly => 3,
            PlanInterval::Semiannual => 6,
            PlanInterval::Yearly => 12,
            _ => 1,
        }
    }
}

/// The day that a moment falls on.
pub fn date(moment: Moment, zone: &TimeZone) -> Date {
    moment.timestamp().to_zoned(zone.clone()).date()
}

/// The first moment of a day.
///
/// # Errors
///
/// If the day is beyond the times that timestamps can have.
pub fn start_of(day: Date, zone: &TimeZone) -> Result<Moment, jiff::Error> {
    Ok(Moment::from(day.to_zoned(zone.clone())?.timestamp()))
}

/// How many days a period has, including partial days.
///
/// # Errors
///
/// None for periods from [`Cycle::at`].
pub fn days(period: Period, zone: &TimeZone) -> Result<i64, jiff::Error> {
    if period.is_empty() {
        return Ok(0);
    }
    let last = date(period.to.plus_millis(-1), zone);
    Ok(i64::from(last.since(date(period.from, zone))?.get_days()) + 1)
}

#[cfg(test)]
mod tests {
    use super::{Cycle, Moment, days};
    use jiff::tz::TimeZone;

    fn cycle(interval: &str, billing_time: &str, start: &str, zone: &str) -> Cycle {
        let zone = TimeZone::get(zone).unwrap();
        Cycle::new(
            &interval.into(),
            &billing_time.into(),
            start.parse().unwrap(),
            zone,
        )
    }

    #[track_caller]
    fn check(cycle: &Cycle, moment: &str, from: &str, to: &str, length: i64) {
        let period = cycle.at(moment.parse().unwrap()).unwrap();
        assert_eq!(
            (period.from.to_string(), period.to.to_string()),
            (from.into(), to.into())
        );
        assert_eq!(days(period, &cycle.zone).unwrap(), length);
    }

    #[test]
    fn calendar_periods_start_with_the_calendar() {
        let cases = [
            ("weekly", "2026-11-09", "2026-11-16", 7),
            ("monthly", "2026-11-01", "2026-12-01", 30),
            ("quarterly", "2026-10-01", "2027-01-01", 92),
            ("semiannual", "2026-07-01", "2027-01-01", 184),
            ("yearly", "2026-01-01", "2027-01-01", 365),
        ];
        for (interval, from, to, length) in cases {
            let cycle = cycle(interval, "calendar", "2026-01-15T00:00:00Z", "UTC");
            let [from, to] = [from, to].map(|day| format!("{day}T00:00:00Z"));
            check(&cycle, "2026-11-15T12:00:00Z", &from, &to, length);
        }
    }

    #[test]
    fn anniversary_periods_start_on_the_day_of_the_first() {
        let monthly = cycle("monthly", "anniversary", "2026-01-31T10:00:00Z", "UTC");
        check(
            &monthly,
            "2026-02-27T00:00:00Z",
            "2026-01-31T00:00:00Z",
            "2026-02-28T00:00:00Z",
            28,
        );
        check(
            &monthly,
            "2026-02-28T00:00:00Z",
            "2026-02-28T00:00:00Z",
            "2026-03-31T00:00:00Z",
            31,
        );
        check(
            &monthly,
            "2026-03-31T09:00:00Z",
            "2026-03-31T00:00:00Z",
            "2026-04-30T00:00:00Z",
            30,
        );
        let weekly = cycle("weekly", "anniversary", "2026-11-04T10:00:00Z", "UTC");
        check(
            &weekly,
            "2026-11-10T23:59:59Z",
            "2026-11-04T00:00:00Z",
            "2026-11-11T00:00:00Z",
            7,
        );
        let yearly = cycle("yearly", "anniversary", "2024-02-29T00:00:00Z", "UTC");
        check(
            &yearly,
            "2026-02-28T00:00:00Z",
            "2026-02-28T00:00:00Z",
            "2027-02-28T00:00:00Z",
            365,
        );
    }

    #[test]
    fn days_start_where_the_customer_is() {
        let paris = cycle(
            "monthly",
            "calendar",
            "2026-10-01T00:00:00Z",
            "Europe/Paris",
        );
        // Summer time ends within the month; 23:00 on the last day is the next month's first hour.
        check(
            &paris,
            "2026-10-31T22:59:59Z",
            "2026-09-30T22:00:00Z",
            "2026-10-31T23:00:00Z",
            31,
        );
        check(
            &paris,
            "2026-10-31T23:00:00Z",
            "2026-10-31T23:00:00Z",
            "2026-11-30T23:00:00Z",
            30,
        );
    }

    #[test]
    fn the_end_of_time_is_an_error() {
        let monthly = cycle("monthly", "calendar", "2026-01-15T00:00:00Z", "UTC");
        assert!(monthly.at(Moment(i64::MAX)).is_err());
    }
}
