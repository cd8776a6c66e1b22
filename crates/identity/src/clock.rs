//! The age of sessions: time that goes on when the system's clock is set back.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Requests look at the clock before they get their turn, so a little backwards is not a clock set back.
const JITTER: TimeDelta = TimeDelta::seconds(5);

/// Time as sessions count it: never backwards, and as fast as the system's clock between two corrections of that.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Clock {
    /// The latest time that was told.
    latest: Option<DateTime<Utc>>,
    /// How far the system's clock was set back altogether, in milliseconds.
    behind: i64,
}

impl Clock {
    /// The time as sessions count it, when the system's clock says `now`.
    pub fn time(&mut self, now: DateTime<Utc>) -> DateTime<Utc> {
        let time = now + TimeDelta::milliseconds(self.behind);
        let Some(latest) = self.latest.filter(|latest| *latest > time) else {
            self.latest = Some(time);
            return time;
        };
        if latest - time > JITTER {
            self.behind += (latest - time).num_milliseconds();
        }
        latest
    }

    /// A time that was counted, as the system's clock would tell it now.
    pub fn shown(&self, time: DateTime<Utc>) -> DateTime<Utc> {
        time - TimeDelta::milliseconds(self.behind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on_when_the_clock_is_set_back() {
        let mut clock = Clock::default();
        let start = DateTime::from_timestamp(1_750_000_000, 0).unwrap();
        for (system, counted) in [
            (0, 0),
            (100, 100),
            (98, 100),
            (103, 103),
            // Set back by an hour: it goes on from where it was.
            (103 - 3600, 103),
            (103 - 3600 + 60, 163),
            (103 - 3600 + 61, 164),
            // And again.
            (-100_000, 164),
            (-99_990, 174),
        ] {
            let time = clock.time(start + TimeDelta::seconds(system));
            assert_eq!((time - start).num_seconds(), counted, "the system's clock says {system}");
        }
        assert_eq!(clock.shown(start + TimeDelta::seconds(174)), start + TimeDelta::seconds(-99_990));
    }
}
