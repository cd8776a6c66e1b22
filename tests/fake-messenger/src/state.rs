//! Everything the fake knows.

use crate::{
    FaultRule, Options,
    journal::{Journal, SentMark},
    limits::Meter,
    telegram::Telegram,
    zalo::Zalo,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Instant;

/// Everything.
pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) journal: Journal,
    pub(crate) faults: Vec<FaultRule>,
    pub(crate) meter: Meter,
    pub(crate) telegram: Telegram,
    pub(crate) zalo: Zalo,
    /// How far the messengers' clock is from this machine's.
    pub(crate) clock_offset: TimeDelta,
}

impl State {
    pub(crate) fn new(options: Options) -> Self {
        let now = Utc::now();
        Self {
            options,
            journal: Journal::default(),
            faults: Vec::new(),
            meter: Meter::default(),
            telegram: Telegram::new(now.timestamp()),
            zalo: Zalo::new(now.timestamp()),
            clock_offset: TimeDelta::zero(),
        }
    }

    /// The messengers' time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.clock_offset
    }

    /// Notes a message that went out to a chat.
    pub(crate) fn note_sent(&mut self, chat: &str, text: &str) {
        self.journal.sent.push(SentMark { at: Instant::now(), chat: chat.into(), text: text.into() });
    }
}
