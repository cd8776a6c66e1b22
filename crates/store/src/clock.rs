//! Where a store takes the time from.

use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};

/// Tells the time. A store asks it at commit; it may stand still or jump back, the log's order does not suffer.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> DateTime<Utc>;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A clock that stands where it was set, for tests and for playing the past.
#[derive(Debug)]
pub struct FixedClock(Mutex<DateTime<Utc>>);

impl FixedClock {
    /// Stands at `at` until set anew.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(Mutex::new(at))
    }

    /// Sets the clock, forwards or back.
    pub fn set(&self, at: DateTime<Utc>) {
        *lock(&self.0) = at;
    }

    /// Moves the clock by `by`.
    pub fn advance(&self, by: TimeDelta) {
        *lock(&self.0) += by;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        *lock(&self.0)
    }
}

/// A clock that moves on by one step each time it is asked.
#[derive(Debug)]
pub struct SteppingClock {
    next: Mutex<DateTime<Utc>>,
    step: TimeDelta,
}

impl SteppingClock {
    /// Answers `start` first, then `start + step`, and so on.
    pub fn new(start: DateTime<Utc>, step: TimeDelta) -> Self {
        Self { next: Mutex::new(start), step }
    }

    /// Sets what it answers next.
    pub fn set(&self, at: DateTime<Utc>) {
        *lock(&self.next) = at;
    }
}

impl Clock for SteppingClock {
    fn now(&self) -> DateTime<Utc> {
        let mut next = lock(&self.next);
        let now = *next;
        *next += self.step;
        now
    }
}

/// A clock holds one value that is never half written, so a poisoned lock is as good as a whole one.
fn lock(at: &Mutex<DateTime<Utc>>) -> std::sync::MutexGuard<'_, DateTime<Utc>> {
    at.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
