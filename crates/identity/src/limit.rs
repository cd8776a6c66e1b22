//! How often one may try to sign in: a bucket for each network address, in bounded memory.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// The most buckets that are remembered.
const MOST: usize = 20_000;

/// How often something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How often in a row.
    pub burst: u32,
    /// How long until once more is allowed.
    pub every: TimeDelta,
}

/// Limits on attempts to sign in.
pub struct Attempts {
    addresses: Buckets,
    starts: Buckets,
}

impl Attempts {
    pub(crate) fn new(by_address: Pace, starts: Pace) -> Self {
        Self { addresses: Buckets::new(by_address, MOST), starts: Buckets::new(starts, MOST) }
    }

    /// Counts a failed attempt from a network address, or says how long to wait. IPv6 goes by its network: one caller has it all.
    ///
    /// Only failures count: an office behind one address does not lock itself out in the morning.
    pub fn from_address(&self, address: &str, now: DateTime<Utc>) -> Result<(), TimeDelta> {
        self.addresses.take(address, now)
    }

    /// Counts someone who sets out for the single sign-on, or says how long to wait.
    pub fn starting(&self, address: &str, now: DateTime<Utc>) -> Result<(), TimeDelta> {
        self.starts.take(address, now)
    }
}

/// One bucket for each key.
struct Buckets {
    pace: Pace,
    most: usize,
    /// When each bucket is full again.
    full: Mutex<HashMap<String, DateTime<Utc>>>,
}

impl Buckets {
    fn new(pace: Pace, most: usize) -> Self {
        Self { pace, most, full: Mutex::default() }
    }

    fn take(&self, key: &str, now: DateTime<Utc>) -> Result<(), TimeDelta> {
        let whole = self.pace.every * i32::try_from(self.pace.burst).unwrap_or(i32::MAX);
        let mut full = self.full.lock().unwrap_or_else(PoisonError::into_inner);
        if full.len() >= self.most && !full.contains_key(key) {
            // A full bucket tells nothing that a new one would not.
            full.retain(|_, at| *at > now);
            if full.len() >= self.most {
                return Err(self.pace.every);
            }
        }
        // No bucket takes longer than `whole` to fill, unless the clock was set back.
        let at = full.entry(key.to_owned()).or_insert(now);
        *at = (*at).clamp(now, now + whole);
        let wait = *at + self.pace.every - (now + whole);
        if wait > TimeDelta::zero() {
            return Err(wait);
        }
        *at += self.pace.every;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_750_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let buckets = Buckets::new(Pace { burst: 2, every: TimeDelta::seconds(10) }, 10);
        for (second, key, wait) in [
            (0, "a", 0),
            (0, "a", 0),
            (0, "a", 10),
            (0, "b", 0),
            (4, "a", 6),
            (10, "a", 0),
            (10, "a", 10),
            (1000, "a", 0),
            (1000, "a", 0),
            (1000, "a", 10),
            // The clock was set back: nobody waits for longer than the bucket takes to fill.
            (0, "a", 10),
            (10, "a", 0),
            (10, "a", 10),
        ] {
            let expected = if wait == 0 { Ok(()) } else { Err(TimeDelta::seconds(wait)) };
            assert_eq!(buckets.take(key, at(second)), expected, "{key} at {second}");
        }
    }

    #[test]
    fn memory_is_bounded_and_those_at_rest_are_forgotten() {
        let buckets = Buckets::new(Pace { burst: 1, every: TimeDelta::seconds(10) }, 3);
        for key in ["a", "b", "c"] {
            assert_eq!(buckets.take(key, at(0)), Ok(()));
        }
        assert_eq!(buckets.take("d", at(0)), Err(TimeDelta::seconds(10)));
        assert_eq!(buckets.take("d", at(11)), Ok(()));
        assert_eq!(buckets.full.lock().unwrap().len(), 1);
    }
}
