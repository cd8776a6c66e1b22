//! How fast a messenger may be written to.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use dondoc_messaging::ChatId;
use tokio::time::Instant;

use crate::{Pace, Rate};

/// When a messenger was last written to, and whether it is available. A send counts from its start until its answer
/// and for the stretch after it, so the limit holds at the messenger's end too, however slow the way there.
pub(crate) struct Meter {
    pace: Pace,
    overall: VecDeque<Instant>,
    chats: HashMap<ChatId, VecDeque<Instant>>,
    on_the_way: u32,
    failures: u32,
    until: Option<Instant>,
}

impl Meter {
    pub(crate) fn new(pace: Pace) -> Self {
        let (overall, chats) = (VecDeque::new(), HashMap::new());
        Self { pace, overall, chats, on_the_way: 0, failures: 0, until: None }
    }

    /// Counts a send of the process before.
    pub(crate) fn before(&mut self, chat: ChatId, at: Instant) {
        let place = self.overall.partition_point(|other| *other <= at);
        self.overall.insert(place, at);
        self.chats.entry(chat).or_default().push_back(at);
    }

    /// When a chat may be written to; none means now.
    pub(crate) fn free(&mut self, chat: ChatId, group: bool, now: Instant) -> Option<Instant> {
        let overall = self.pace.overall.and_then(|rate| {
            forget(&mut self.overall, rate.per, now);
            free(&self.overall, rate, self.on_the_way, now)
        });
        let rates = [self.pace.chat, self.pace.group.filter(|_| group)];
        let longest = rates.iter().flatten().map(|rate| rate.per).max().unwrap_or_default();
        let own = self.chats.get_mut(&chat).and_then(|sent| {
            forget(sent, longest, now);
            rates.into_iter().flatten().filter_map(|rate| free(sent, rate, 0, now)).max()
        });
        self.until.max(overall).max(own)
    }

    pub(crate) fn begin(&mut self) {
        self.on_the_way += 1;
    }

    pub(crate) fn end(&mut self, chat: ChatId, now: Instant) {
        self.on_the_way = self.on_the_way.saturating_sub(1);
        if self.pace.overall.is_some() {
            self.overall.push_back(now);
        }
        if self.pace.chat.is_some() || self.pace.group.is_some() {
            let longest = [self.pace.chat, self.pace.group].into_iter().flatten().map(|rate| rate.per).max();
            if self.chats.len() >= 1000 {
                let longest = longest.unwrap_or_default();
                self.chats.retain(|_, sent| sent.back().is_some_and(|last| now < *last + longest));
            }
            self.chats.entry(chat).or_default().push_back(now);
        }
    }

    /// The messenger answered.
    pub(crate) fn available(&mut self) {
        (self.failures, self.until) = (0, None);
    }

    /// The messenger did not answer: nobody is written to for a while. Gives how long.
    pub(crate) fn unavailable(&mut self, key: &str, now: Instant) -> Duration {
        let pause = pause(&self.pace, self.failures, key);
        self.failures += 1;
        self.until = Some(now + pause);
        pause
    }
}

/// The wait after so many failures: twice as long each time, and a little different for each letter, so that not all
/// come back at once.
pub(crate) fn pause(pace: &Pace, failures: u32, key: &str) -> Duration {
    let whole = pace.pause_first.saturating_mul(1 << failures.min(16)).min(pace.pause_longest);
    let name = dondoc_domain::ids::derive("pause", &[key, &failures.to_string()]);
    let fraction = f64::from(name.as_bytes()[0]) / 255.0;
    whole.mul_f64(0.75 + fraction / 4.0)
}

/// When one more is within the rate; none means now.
fn free(sent: &VecDeque<Instant>, rate: Rate, on_the_way: u32, now: Instant) -> Option<Instant> {
    let count = rate.count.max(1);
    if on_the_way >= count {
        // The answer wakes who waits; this is for the case that it comes at once.
        return Some(now + Duration::from_millis(1));
    }
    let room = (count - on_the_way) as usize;
    let first = sent.len().checked_sub(room)?;
    sent.get(first).map(|at| *at + rate.per).filter(|at| *at > now)
}

fn forget(sent: &mut VecDeque<Instant>, longest: Duration, now: Instant) {
    while sent.front().is_some_and(|at| *at + longest <= now) {
        sent.pop_front();
    }
}
