//! A clock that was set by hand and runs on from there.

use crate::open;
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_store::Clock;
use std::time::Instant;

/// A clock that was set by hand and runs on from there.
#[derive(Debug)]
pub struct RunningClock {
    start: DateTime<Utc>,
    since: Instant,
}

impl RunningClock {
    /// Starts at a moment.
    pub fn starting(start: DateTime<Utc>) -> Self {
        Self { start, since: Instant::now() }
    }

    /// Starts at noon of a day.
    pub fn on(day: NaiveDate) -> Self {
        Self::starting(open::noon(day))
    }
}

impl Clock for RunningClock {
    fn now(&self) -> DateTime<Utc> {
        self.start + chrono::TimeDelta::from_std(self.since.elapsed()).unwrap_or(chrono::TimeDelta::MAX)
    }
}
