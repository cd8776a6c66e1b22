//! What the bot did, in order, and what was wrong with it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// Which messenger was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Api {
    /// The Telegram Bot API.
    Telegram,
    /// The Zalo Bot Platform.
    Zalo,
}

/// One call of the bot.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// When it came in.
    pub at: DateTime<Utc>,
    /// Which messenger.
    pub api: Api,
    /// The method, as the bot spelled it.
    pub method: String,
    /// The chat it was about.
    pub chat: Option<String>,
    /// Its parameters; files are told by name and size.
    pub params: Value,
    /// How it ended; none while it is under way.
    pub outcome: Option<Outcome>,
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The HTTP status; 0 when the connection was broken instead, by either side.
    pub status: u16,
    /// The words of a refusal, or the name of the fault.
    pub description: String,
    /// Whether the call was done.
    pub done: bool,
}

/// Something a correct bot does not do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The method, as the bot spelled it.
    pub method: String,
    /// The chat it was about.
    pub chat: Option<String>,
    /// What was wrong.
    pub what: String,
}

/// One try to push an update to a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// Which messenger.
    pub api: Api,
    /// The update's id.
    pub update: String,
    /// 1 for the first try.
    pub attempt: u32,
    /// The status answered; none when there was no answer.
    pub status: Option<u16>,
}

/// A text the bot sent to one chat more than once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duplicate {
    /// The chat.
    pub chat: String,
    /// The words.
    pub text: String,
    /// How often, two or more.
    pub times: usize,
}

/// The most messages that went out within a window of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Peak {
    /// Over all chats.
    pub overall: usize,
    /// In each chat.
    pub per_chat: BTreeMap<String, usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct SentMark {
    pub(crate) at: Instant,
    pub(crate) chat: String,
    pub(crate) text: String,
}

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    pub(crate) calls: Vec<Call>,
    pub(crate) violations: Vec<Violation>,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) sent: Vec<SentMark>,
}

impl Journal {
    /// Notes a fault of the bot against the call under way.
    pub(crate) fn blame(&mut self, method: &str, chat: Option<&str>, what: impl Into<String>) {
        self.violations.push(Violation { method: method.into(), chat: chat.map(Into::into), what: what.into() });
    }

    pub(crate) fn duplicates(&self) -> Vec<Duplicate> {
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for mark in self.sent.iter().filter(|mark| !mark.text.is_empty()) {
            *counts.entry((&mark.chat, &mark.text)).or_default() += 1;
        }
        counts
            .into_iter()
            .filter(|(_, times)| *times > 1)
            .map(|((chat, text), times)| Duplicate { chat: chat.into(), text: text.into(), times })
            .collect()
    }

    pub(crate) fn peak(&self, window: Duration) -> Peak {
        let mut per_chat: BTreeMap<String, Vec<Instant>> = BTreeMap::new();
        for mark in &self.sent {
            per_chat.entry(mark.chat.clone()).or_default().push(mark.at);
        }
        let overall: Vec<Instant> = self.sent.iter().map(|mark| mark.at).collect();
        Peak {
            overall: densest(&overall, window),
            per_chat: per_chat.into_iter().map(|(chat, times)| (chat, densest(&times, window))).collect(),
        }
    }
}

/// The most of these rising times within any window.
fn densest(times: &[Instant], window: Duration) -> usize {
    let mut first = 0;
    let mut most = 0;
    for (last, at) in times.iter().enumerate() {
        while at.saturating_duration_since(times[first]) >= window {
            first += 1;
        }
        most = most.max(last - first + 1);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_densest_window_is_found_wherever_it_lies() {
        let start = Instant::now();
        let at = |ms: &[u64]| -> Vec<Instant> { ms.iter().map(|ms| start + Duration::from_millis(*ms)).collect() };
        let second = Duration::from_secs(1);
        assert_eq!(densest(&at(&[]), second), 0);
        assert_eq!(densest(&at(&[0, 1000, 2000]), second), 1);
        assert_eq!(densest(&at(&[0, 1500, 1600, 1700, 3000]), second), 3);
        assert_eq!(densest(&at(&[0, 999, 1000]), second), 2);
    }
}
