//! How often a chat may try link codes: guessing must lead nowhere.

use chrono::{DateTime, TimeDelta, Utc};
use dondoc_messaging::ChatId;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Wrong codes that a chat may send in an hour.
const ALLOWED: usize = 5;
/// Chats remembered; when there are more, the oldest are forgotten.
const CHATS: usize = 10_000;

/// The wrong codes of the last hour, by chat. Codes have fifty bits, so forgetting this at a restart harms nothing.
#[derive(Debug, Default)]
pub(crate) struct Guesses(Mutex<HashMap<ChatId, Vec<DateTime<Utc>>>>);

impl Guesses {
    /// Whether the chat may try one more.
    pub fn may_try(&self, chat: ChatId, now: DateTime<Utc>) -> bool {
        let wrong = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = wrong.get(&chat).map_or(0, |times| times.iter().filter(|at| hour(**at, now)).count());
        recent < ALLOWED
    }

    /// Notes a wrong code.
    pub fn wrong(&self, chat: ChatId, now: DateTime<Utc>) {
        let mut wrong = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.len() >= CHATS {
            wrong.retain(|_, times| times.iter().any(|at| hour(*at, now)));
        }
        let times = wrong.entry(chat).or_default();
        times.retain(|at| hour(*at, now));
        times.push(now);
    }
}

fn hour(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (now - at).abs() < TimeDelta::hours(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_wrong_codes_in_an_hour_are_enough() {
        let (guesses, chat) = (Guesses::default(), ChatId(uuid::Uuid::from_u128(1)));
        let now = DateTime::<Utc>::UNIX_EPOCH;
        for _ in 0..ALLOWED {
            assert!(guesses.may_try(chat, now));
            guesses.wrong(chat, now);
        }
        assert!(!guesses.may_try(chat, now));
        assert!(guesses.may_try(ChatId(uuid::Uuid::from_u128(2)), now));
        assert!(guesses.may_try(chat, now + TimeDelta::hours(1)));
    }
}
