//! When messages may go out: working days and hours in Vietnam's time.

use super::{Policy, Why, policy::Clock};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Asia::Ho_Chi_Minh;
use dondoc_calendar::Calendar;

/// The moment of a round, as a clock and a calendar on the wall show it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment<'a> {
    pub now: DateTime<Utc>,
    pub today: NaiveDate,
    time: NaiveTime,
    policy: &'a Policy,
    calendar: &'a Calendar,
}

/// Why not now, and when to look again.
pub(super) type NotNow = (Why, Option<DateTime<Utc>>);

impl<'a> Moment<'a> {
    pub fn new(now: DateTime<Utc>, policy: &'a Policy, calendar: &'a Calendar) -> Self {
        let local = now.with_timezone(&Ho_Chi_Minh).naive_local();
        Self { now, today: local.date(), time: local.time(), policy, calendar }
    }

    /// Whether anything but hỏa tốc may go out now.
    pub fn office_hours(&self) -> Result<(), NotNow> {
        if !self.calendar.is_working_day(self.today) {
            return Err((Why::NotAWorkingDay, Some(self.next_opening())));
        }
        if !self.policy.hours.iter().any(|span| span.contains(self.time)) {
            return Err((Why::QuietHours, Some(self.next_opening())));
        }
        Ok(())
    }

    /// Whether the morning's messages may go out now, be it belatedly.
    pub fn morning(&self) -> Result<(), NotNow> {
        if self.calendar.is_working_day(self.today) && self.time < self.policy.morning.0 {
            return Err((Why::QuietHours, Some(self.this_morning())));
        }
        if self.calendar.is_working_day(self.today) && self.time >= self.policy.morning_until.0 {
            return Err((Why::QuietHours, Some(self.next_morning())));
        }
        self.office_hours().map_err(|(why, until)| match why {
            Why::NotAWorkingDay => (why, Some(self.next_morning())),
            _ => (why, until),
        })
    }

    /// Whether the day has begun for what may go out on any day.
    pub fn after_morning(&self) -> bool {
        self.time >= self.policy.morning.0
    }

    /// Whether it is time for the second call.
    pub fn after_noon(&self) -> bool {
        self.time >= self.policy.afternoon.0
    }

    /// When today's morning messages go out, or went.
    pub fn this_morning(&self) -> DateTime<Utc> {
        at(self.today, self.policy.morning)
    }

    /// When the next working day's morning messages go out.
    pub fn next_morning(&self) -> DateTime<Utc> {
        at(self.next_working_day(), self.policy.morning)
    }

    fn next_opening(&self) -> DateTime<Utc> {
        let opening = |after: NaiveTime| self.policy.hours.iter().map(|span| span.from).find(|from| from.0 > after);
        if self.calendar.is_working_day(self.today)
            && let Some(opening) = opening(self.time)
        {
            return at(self.today, opening);
        }
        at(self.next_working_day(), self.policy.hours.first().map_or(self.policy.morning, |span| span.from))
    }

    fn next_working_day(&self) -> NaiveDate {
        self.calendar.roll(self.today.succ_opt().unwrap_or(self.today))
    }
}

fn at(day: NaiveDate, clock: Clock) -> DateTime<Utc> {
    let wall = day.and_time(clock.0);
    wall.and_local_timezone(Ho_Chi_Minh).earliest().map_or_else(|| wall.and_utc(), |it| it.to_utc())
}

/// How days are counted for a task: working days, or every day for hỏa tốc.
#[derive(Debug, Clone, Copy)]
pub(super) enum Count<'a> {
    Working(&'a Calendar),
    EveryDay,
}

impl Count<'_> {
    /// Days after one day up to and with another; negative when the second comes first.
    pub fn between(self, after: NaiveDate, until: NaiveDate) -> i64 {
        match self {
            Count::Working(calendar) => calendar.working_days_between(after, until),
            Count::EveryDay => (until - after).num_days(),
        }
    }

    /// The n-th such day after a day.
    pub fn add(self, after: NaiveDate, n: u32) -> NaiveDate {
        match self {
            Count::Working(calendar) => calendar.add_working_days(after, n),
            Count::EveryDay => after.checked_add_days(chrono::Days::new(n.into())).unwrap_or(NaiveDate::MAX),
        }
    }
}
