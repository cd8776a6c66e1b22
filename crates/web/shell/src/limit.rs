//! How much one sender may send: a bucket for each, in bounded memory.

use crate::Pace;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The most senders that are remembered.
const MOST: usize = 20_000;

/// Buckets of one pace.
pub struct Limiter {
    pace: Pace,
    most: usize,
    buckets: Mutex<HashMap<String, Bucket>>,
}

struct Bucket {
    left: f64,
    at: Instant,
}

impl Limiter {
    /// Buckets of this pace.
    pub fn new(pace: Pace) -> Self {
        Self { pace, most: MOST, buckets: Mutex::default() }
    }

    /// Takes one from the sender's bucket, or says how long to wait for it.
    pub fn take(&self, sender: &str, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= self.most && !buckets.contains_key(sender) {
            // Full buckets tell nothing that a new one would not.
            buckets.retain(|_, bucket| self.left(bucket, now) < self.pace.burst);
            if buckets.len() >= self.most {
                return Err(Duration::from_secs(1));
            }
        }
        let bucket = buckets.entry(sender.to_owned()).or_insert(Bucket { left: self.pace.burst, at: now });
        bucket.left = self.left(bucket, now);
        bucket.at = now;
        if bucket.left < 1.0 {
            let wait = (1.0 - bucket.left) / self.pace.per_second.max(1e-6);
            return Err(Duration::from_secs_f64(wait.clamp(0.0, 3_600.0)));
        }
        bucket.left -= 1.0;
        Ok(())
    }

    fn left(&self, bucket: &Bucket, now: Instant) -> f64 {
        let seconds = now.saturating_duration_since(bucket.at).as_secs_f64();
        (bucket.left + seconds * self.pace.per_second).min(self.pace.burst)
    }
}

/// How many of something each holds at the same time; who holds none is not remembered.
#[derive(Clone, Default)]
pub struct Holders(Arc<Mutex<HashMap<String, usize>>>);

/// One that is held until this is dropped.
pub struct Held {
    holders: Holders,
    holder: String,
}

impl Holders {
    /// One more for this holder, unless it has as many as it may.
    pub fn hold(&self, holder: &str, most: usize) -> Option<Held> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.get(holder).copied().unwrap_or(0);
        if count >= most {
            return None;
        }
        counts.insert(holder.to_owned(), count + 1);
        Some(Held { holders: self.clone(), holder: holder.to_owned() })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut counts = self.holders.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.holder) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let limiter = Limiter::new(Pace { burst: 2.0, per_second: 0.5 });
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        for (second, sender, answer) in [
            (0, "a", Ok(())),
            (0, "a", Ok(())),
            (0, "a", Err(Duration::from_secs(2))),
            (0, "b", Ok(())),
            (1, "a", Err(Duration::from_secs(1))),
            (2, "a", Ok(())),
            (2, "a", Err(Duration::from_secs(2))),
            (100, "a", Ok(())),
            (100, "a", Ok(())),
            (100, "a", Err(Duration::from_secs(2))),
        ] {
            assert_eq!(limiter.take(sender, at(second)), answer, "{sender} at {second}");
        }
    }

    #[test]
    fn memory_is_bounded_and_those_at_rest_are_forgotten() {
        let limiter = Limiter { most: 10, ..Limiter::new(Pace { burst: 1.0, per_second: 1.0 }) };
        let start = Instant::now();
        for sender in 0..10 {
            assert!(limiter.take(&sender.to_string(), start).is_ok());
        }
        assert!(limiter.take("one more", start).is_err());
        assert!(limiter.take("one more", start + Duration::from_secs(2)).is_ok());
        assert_eq!(limiter.buckets.lock().unwrap().len(), 1);
    }

    #[test]
    fn each_holds_so_many_and_is_forgotten_after() {
        let holders = Holders::default();
        let held = [holders.hold("a", 2), holders.hold("a", 2), holders.hold("b", 2)];
        assert!(held.iter().all(Option::is_some) && holders.hold("a", 2).is_none());
        drop(held);
        assert!(holders.0.lock().unwrap().is_empty() && holders.hold("a", 2).is_some());
    }
}
