//! Sessions of browsers, kept by the server: who it is, how they came in, and until when.

use crate::{IdentityError, Secret, SessionLimits, clock::Clock, file, secret};
use chrono::{DateTime, TimeDelta, Utc};
use dondoc_domain::OfficialId;
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, path::PathBuf};

/// How often the time that a session was last seen is noted.
const COARSE: TimeDelta = TimeDelta::minutes(1);
/// The most letters that are kept of a browser's name.
const MOST_LETTERS: usize = 120;

/// All sessions. A browser holds a [`Secret`], the server its hash.
pub struct Sessions {
    kept: file::Kept<Table>,
    limits: SessionLimits,
}

/// How someone came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// By a one-time link.
    Link,
    /// By a one-time code.
    Code,
    /// By the province's single sign-on.
    Oidc,
    /// By a click in the demo.
    Demo,
}

/// Someone who has just proven who they are.
#[derive(Debug, Clone)]
pub struct Arrival<'a> {
    /// Who it is.
    pub official: OfficialId,
    /// How that was proven.
    pub via: Via,
    /// What the browser calls itself; it is shortened.
    pub user_agent: &'a str,
}

/// A session, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Names the session in the list of its official's; of no use to enter it.
    pub id: String,
    /// Whose it is. Whether they still serve, and in which role, is to be asked at each request.
    pub official: OfficialId,
    /// How they came in.
    pub via: Via,
    /// When they came in.
    pub created: DateTime<Utc>,
    /// When they were last seen, to the minute.
    pub seen: DateTime<Utc>,
    /// When it ends at the latest.
    pub ends: DateTime<Utc>,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// What a sign-in gives.
#[derive(Debug)]
pub struct SignedIn {
    /// What the browser is to hold.
    pub secret: Secret,
    /// The session.
    pub session: Session,
    /// Why the session is not on disk, where it is not: it works, but does not outlive the server. To be logged.
    pub unsaved: Option<IdentityError>,
}

/// Why a browser is nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoSession {
    /// There is none, or it was ended.
    #[error("Bạn chưa đăng nhập. Mời đăng nhập để tiếp tục.")]
    Unknown,
    /// It was not used for too long.
    #[error("Phiên làm việc đã tự đóng vì một thời gian không sử dụng. Mời đăng nhập lại.")]
    Idle,
    /// It has lasted as long as any may.
    #[error("Phiên làm việc đã hết thời hạn. Mời đăng nhập lại.")]
    Expired,
}

impl Sessions {
    pub(crate) fn open(path: PathBuf, limits: SessionLimits) -> Result<Self, IdentityError> {
        Ok(Self { kept: file::Kept::open(path)?, limits })
    }

    /// Makes a session for someone who has just proven who they are, and waits for the disk.
    ///
    /// `previous` is what the browser held until now, if anything: that session ends, so a secret that someone else
    /// planted is worth nothing afterwards.
    pub fn sign_in(&self, arrival: Arrival<'_>, previous: Option<&str>, now: DateTime<Utc>) -> SignedIn {
        let secret = Secret::fresh();
        let key = key(secret.reveal());
        let (session, saved) = self.kept.change(|table| {
            let time = table.clock.time(now);
            if let Some(previous) = previous {
                table.sessions.remove(&self::key(previous));
            }
            table.make_room(&arrival.official, self.limits.most_per_official);
            let record = Record {
                official: arrival.official,
                via: arrival.via,
                created: time,
                seen: time,
                user_agent: shortened(arrival.user_agent),
            };
            let session = self.session(&table.clock, &key, &record);
            table.sessions.insert(key, record);
            session
        });
        SignedIn { secret, session, unsaved: saved.err() }
    }

    /// Whose session a browser's secret is. Only memory is asked, so this may be called on any thread.
    pub fn check(&self, secret: &str, now: DateTime<Utc>) -> Result<Session, NoSession> {
        if !secret::well_formed(secret) {
            return Err(NoSession::Unknown);
        }
        let key = key(secret);
        self.kept.note(|table| {
            let time = table.clock.time(now);
            let Table { clock, sessions } = table;
            let Some(record) = sessions.get_mut(&key) else { return (Err(NoSession::Unknown), false) };
            if let Some(ended) = self.ended(record, time) {
                return (Err(ended), false);
            }
            let stale = time - record.seen >= COARSE;
            if stale {
                record.seen = time;
            }
            (Ok(self.session(clock, &key, record)), stale)
        })
    }

    /// Whose session a browser's secret is, without counting as use: a page that looks for news by itself keeps no
    /// session alive.
    pub fn look(&self, secret: &str, now: DateTime<Utc>) -> Result<Session, NoSession> {
        if !secret::well_formed(secret) {
            return Err(NoSession::Unknown);
        }
        let key = key(secret);
        self.kept.note(|table| {
            let time = table.clock.time(now);
            let Some(record) = table.sessions.get(&key) else { return (Err(NoSession::Unknown), false) };
            (self.ended(record, time).map_or_else(|| Ok(self.session(&table.clock, &key, record)), Err), false)
        })
    }

    /// An official's sessions, the one seen last first.
    pub fn of(&self, official: &OfficialId, now: DateTime<Utc>) -> Vec<Session> {
        let mut sessions: Vec<Session> = self.kept.note(|table| {
            let time = table.clock.time(now);
            let theirs = table.sessions.iter().filter(|(_, it)| it.official == *official);
            let lasting = theirs.filter(|(_, it)| self.ended(it, time).is_none());
            (lasting.map(|(key, record)| self.session(&table.clock, key, record)).collect(), false)
        });
        sessions.sort_by(|a, b| b.seen.cmp(&a.seen).then_with(|| a.id.cmp(&b.id)));
        sessions
    }

    /// How many sessions there are now.
    pub fn count(&self, now: DateTime<Utc>) -> u64 {
        self.kept.note(|table| {
            let time = table.clock.time(now);
            (table.sessions.values().filter(|it| self.ended(it, time).is_none()).count() as u64, false)
        })
    }

    /// Ends the session of a browser that signs out, and waits for the disk; says whether there was one.
    ///
    /// It has ended even where the disk failed, but could come back when the server starts anew before
    /// [`crate::Identity::tick`] succeeds.
    pub fn sign_out(&self, secret: &str) -> Result<bool, IdentityError> {
        let key = key(secret);
        self.end(|other, _| *other == key).map(|ended| ended > 0)
    }

    /// Ends one session of an official by its id, as [`Self::sign_out`] does.
    pub fn revoke(&self, official: &OfficialId, id: &str) -> Result<bool, IdentityError> {
        self.end(|key, record| record.official == *official && self::id(key) == id).map(|ended| ended > 0)
    }

    /// Ends an official's sessions everywhere, except the browser's that holds `except`, and says how many.
    pub fn revoke_all(&self, official: &OfficialId, except: Option<&str>) -> Result<usize, IdentityError> {
        let except = except.map(key);
        self.end(|key, record| record.official == *official && except.as_ref() != Some(key))
    }

    /// Ends what matches and says how many that were.
    fn end(&self, matches: impl Fn(&String, &Record) -> bool) -> Result<usize, IdentityError> {
        let ended = self.kept.note(|table| {
            let before = table.sessions.len();
            table.sessions.retain(|key, record| !matches(key, record));
            (before - table.sessions.len(), before > table.sessions.len())
        });
        // Asked again after the disk failed, it is written now.
        self.kept.save().map(|()| ended)
    }

    /// Forgets sessions that have ended, and writes what is only in memory.
    pub(crate) fn tick(&self, now: DateTime<Utc>) -> Result<(), IdentityError> {
        self.kept.note(|table| {
            let time = table.clock.time(now);
            let before = table.sessions.len();
            table.sessions.retain(|_, record| self.ended(record, time).is_none());
            ((), table.sessions.len() < before)
        });
        self.kept.save()
    }

    fn ended(&self, record: &Record, time: DateTime<Utc>) -> Option<NoSession> {
        if time - record.created >= self.limits.absolute {
            return Some(NoSession::Expired);
        }
        (time - record.seen >= self.limits.idle).then_some(NoSession::Idle)
    }

    fn session(&self, clock: &Clock, key: &str, record: &Record) -> Session {
        let Record { official, via, created, seen, user_agent } = record.clone();
        let (created, seen) = (clock.shown(created), clock.shown(seen));
        let ends = created + self.limits.absolute;
        Session { id: id(key).to_owned(), official, via, created, seen, ends, user_agent }
    }
}

/// The file of sessions.
#[derive(Default, Serialize, Deserialize)]
struct Table {
    clock: Clock,
    /// By the hash of the secret.
    sessions: HashMap<String, Record>,
}

impl file::Contents for Table {
    const FORMAT: &'static str = "dondoc-sessions";
    const VERSION: u32 = 1;
    const ADVICE: &'static str = "Chuyển tệp này sang nơi khác rồi khởi động lại; mọi người chỉ cần đăng nhập lại, \
        không mất dữ liệu nào khác.";
}

impl Table {
    /// Ends an official's sessions that were seen longest ago, so that one more is not too many.
    fn make_room(&mut self, official: &OfficialId, most: usize) {
        let theirs = self.sessions.iter().filter(|(_, record)| record.official == *official);
        let mut theirs: Vec<_> = theirs.map(|(key, record)| (record.seen, key.clone())).collect();
        theirs.sort();
        let too_many = (theirs.len() + 1).saturating_sub(most.max(1));
        for (_, key) in &theirs[..too_many] {
            self.sessions.remove(key);
        }
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Record {
    official: OfficialId,
    via: Via,
    created: DateTime<Utc>,
    seen: DateTime<Utc>,
    user_agent: String,
}

fn key(secret: &str) -> String {
    secret::digest("session", secret)
}

fn id(key: &str) -> &str {
    key.get(..16).unwrap_or(key)
}

/// A browser's words without line breaks and the like, cut where they get long.
fn shortened(words: &str) -> String {
    words.chars().filter(|letter| !letter.is_control()).take(MOST_LETTERS).collect::<String>().trim().to_owned()
}
