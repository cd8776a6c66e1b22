//! How fast a bot may send.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// The messenger's speed limits; a limit of zero is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Messages a second in one chat, lastingly.
    pub chat_per_second: f64,
    /// How many may come at once in one chat before that counts.
    pub chat_burst: f64,
    /// Messages a second over all chats.
    pub overall_per_second: f64,
    /// Messages a minute in one group.
    pub group_per_minute: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { chat_per_second: 1.0, chat_burst: 3.0, overall_per_second: 30.0, group_per_minute: 20.0 }
    }
}

impl Limits {
    /// No limits at all.
    pub const NONE: Self =
        Self { chat_per_second: 0.0, chat_burst: 0.0, overall_per_second: 0.0, group_per_minute: 0.0 };
}

/// A bucket that fills steadily; each message takes one from it.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    level: f64,
    at: Instant,
}

/// The buckets in use, and the pauses that were ordered.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    buckets: BTreeMap<String, Bucket>,
    paused_until: BTreeMap<String, Instant>,
}

/// Why a message may not go out now.
#[derive(Debug, PartialEq)]
pub(crate) struct TooFast {
    pub(crate) wait: Duration,
    /// The pause was ordered and the bot did not keep it.
    pub(crate) ordered: bool,
}

impl Meter {
    /// Takes one message's worth, or says how long to wait. Nothing is taken then.
    pub(crate) fn take(&mut self, limits: &Limits, chat: &str, group: bool, now: Instant) -> Result<(), TooFast> {
        if let Some(until) = self.paused_until.get(chat).filter(|until| **until > now) {
            return Err(TooFast { wait: *until - now, ordered: true });
        }
        let mut wanted = vec![
            (format!("chat {chat}"), limits.chat_per_second, limits.chat_burst.max(1.0)),
            ("overall".to_owned(), limits.overall_per_second, limits.overall_per_second),
        ];
        if group {
            wanted.push((format!("group {chat}"), limits.group_per_minute / 60.0, limits.group_per_minute));
        }
        wanted.retain(|(_, rate, _)| *rate > 0.0);
        for (name, rate, size) in &wanted {
            let level = self.level(name, *rate, *size, now);
            if level < 1.0 {
                return Err(TooFast { wait: Duration::from_secs_f64((1.0 - level) / rate), ordered: false });
            }
        }
        for (name, rate, size) in wanted {
            let level = self.level(&name, rate, size, now) - 1.0;
            self.buckets.insert(name, Bucket { level, at: now });
        }
        Ok(())
    }

    /// Orders a pause in a chat: calls before its end are refused and held against the bot.
    pub(crate) fn pause(&mut self, chat: &str, until: Instant) {
        self.paused_until.insert(chat.to_owned(), until);
    }

    fn level(&self, name: &str, rate: f64, size: f64, now: Instant) -> f64 {
        self.buckets
            .get(name)
            .map_or(size, |b| (b.level + now.saturating_duration_since(b.at).as_secs_f64() * rate).min(size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends at the given milliseconds; tells which were let through.
    #[track_caller]
    fn check(limits: Limits, group: bool, sends: &[(u64, &str)], through: &[bool]) {
        let (mut meter, start) = (Meter::default(), Instant::now());
        let seen: Vec<bool> = sends
            .iter()
            .map(|(ms, chat)| meter.take(&limits, chat, group, start + Duration::from_millis(*ms)).is_ok())
            .collect();
        assert_eq!(seen, through);
    }

    #[test]
    fn one_chat_takes_a_burst_and_then_one_a_second() {
        let sends = [(0, "a"), (0, "a"), (0, "a"), (0, "a"), (999, "a"), (1000, "a"), (1001, "a"), (2000, "a")];
        check(Limits::default(), false, &sends, &[true, true, true, false, false, true, false, true]);
    }

    #[test]
    fn chats_do_not_slow_each_other_but_all_together_have_a_limit() {
        let two = Limits { overall_per_second: 2.0, ..Limits::default() };
        check(two, false, &[(0, "a"), (0, "b"), (0, "c"), (500, "c")], &[true, true, false, true]);
    }

    #[test]
    fn a_group_has_its_minute() {
        let limits = Limits { group_per_minute: 2.0, ..Limits::NONE };
        check(limits, true, &[(0, "g"), (1, "g"), (2, "g"), (30_000, "g")], &[true, true, false, false]);
        check(limits, true, &[(0, "g"), (0, "g"), (30_000, "g")], &[true, true, true]);
        check(limits, false, &[(0, "p"), (1, "p"), (2, "p")], &[true, true, true]);
    }

    #[test]
    fn an_ordered_pause_holds_its_chat_alone() {
        let (mut meter, start) = (Meter::default(), Instant::now());
        meter.pause("a", start + Duration::from_secs(2));
        let refused = meter.take(&Limits::default(), "a", false, start);
        assert_eq!(refused, Err(TooFast { wait: Duration::from_secs(2), ordered: true }));
        assert_eq!(meter.take(&Limits::default(), "b", false, start), Ok(()));
        assert_eq!(meter.take(&Limits::default(), "a", false, start + Duration::from_secs(2)), Ok(()));
    }
}
