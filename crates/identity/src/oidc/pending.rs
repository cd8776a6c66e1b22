//! Sign-ins that began and did not end: what only the server and the browser that began it know.

use crate::{Secret, secret};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// How long someone may take at the provider.
const LIFE: TimeDelta = TimeDelta::minutes(10);
/// How far the clock may be set back before sign-ins that began until then are over.
const SLACK: TimeDelta = TimeDelta::minutes(2);
/// The most sign-ins at a time; beyond, the oldest is over.
const MOST: usize = 10_000;

/// Sign-ins under way, in memory: whoever is at the provider while the server starts anew begins again.
#[derive(Default)]
pub(super) struct Pending(Mutex<HashMap<String, Entry>>);

/// A sign-in under way.
pub(super) struct Login {
    pub nonce: Secret,
    pub verifier: Secret,
    pub return_to: String,
    pub started: DateTime<Utc>,
}

struct Entry {
    browser: String,
    login: Login,
}

impl Pending {
    /// Keeps a sign-in; a browser may have several, in several tabs.
    pub fn add(&self, browser: &Secret, state: &Secret, login: Login) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MOST {
            entries.retain(|_, entry| alive(&entry.login, login.started));
            if entries.len() >= MOST
                && let Some(oldest) = entries.iter().min_by_key(|(_, entry)| entry.login.started)
            {
                let oldest = oldest.0.clone();
                entries.remove(&oldest);
            }
        }
        let browser = secret::digest("browser", browser.reveal());
        entries.insert(secret::digest("state", state.reveal()), Entry { browser, login });
    }

    /// The sign-in of this state, once, if this browser began it and it is not too old.
    pub fn take(&self, browser: &str, state: &str, now: DateTime<Utc>) -> Option<Login> {
        let (browser, state) = (secret::digest("browser", browser), secret::digest("state", state));
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Another browser's answer leaves the sign-in to the one that began it.
        entries.get(&state).filter(|entry| secret::same(&entry.browser, &browser))?;
        entries.remove(&state).map(|entry| entry.login).filter(|login| alive(login, now))
    }
}

fn alive(login: &Login, now: DateTime<Utc>) -> bool {
    login.started - SLACK <= now && now < login.started + LIFE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_750_000_000 + seconds, 0).unwrap()
    }

    fn begin(pending: &Pending, browser: &Secret, second: i64) -> Secret {
        let state = Secret::fresh();
        let login =
            Login { nonce: Secret::fresh(), verifier: Secret::fresh(), return_to: "/".into(), started: at(second) };
        pending.add(browser, &state, login);
        state
    }

    #[test]
    fn a_sign_in_ends_once_in_time_and_in_its_own_browser() {
        let pending = Pending::default();
        let (mine, other) = (Secret::fresh(), Secret::fresh());
        let (first, second, third) = (begin(&pending, &mine, 0), begin(&pending, &mine, 0), begin(&pending, &mine, 0));
        for (browser, state, second, fine) in [
            (&other, &first, 1, false),
            (&mine, &other, 1, false),
            (&mine, &first, 1, true),
            (&mine, &first, 1, false),
            (&mine, &second, 600, false),
            (&mine, &third, -300, false),
        ] {
            let taken = pending.take(browser.reveal(), state.reveal(), at(second));
            assert_eq!(taken.is_some(), fine, "at {second}");
        }
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_make_room() {
        let pending = Pending::default();
        let browser = Secret::fresh();
        let first = begin(&pending, &browser, 0);
        let second = begin(&pending, &browser, 1);
        for _ in 0..MOST - 1 {
            begin(&pending, &browser, 2);
        }
        assert_eq!(pending.0.lock().unwrap().len(), MOST);
        assert!(pending.take(browser.reveal(), first.reveal(), at(3)).is_none());
        assert!(pending.take(browser.reveal(), second.reveal(), at(3)).is_some());
        // Those that are over go first.
        let last = begin(&pending, &browser, 601);
        begin(&pending, &browser, 602);
        begin(&pending, &browser, 603);
        assert!(pending.0.lock().unwrap().len() < 5);
        assert!(pending.take(browser.reveal(), last.reveal(), at(603)).is_some());
    }
}
