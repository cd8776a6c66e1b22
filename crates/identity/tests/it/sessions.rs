//! Sessions of browsers: how long they last, who ends them, and what outlives the server.

use crate::{at, blocked, official, open};
use dondoc_domain::OfficialId;
use dondoc_identity::{Arrival, Identity, IdentityError, NoSession, SessionLimits, Settings, SignedIn, Via};
use proptest::prelude::*;
use std::{collections::BTreeMap, fs};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

fn arrival(id: &str) -> Arrival<'_> {
    Arrival { official: official(id), via: Via::Link, user_agent: "Firefox" }
}

fn sign_in(identity: &Identity, id: &str, second: i64) -> SignedIn {
    let signed = identity.sessions.sign_in(arrival(id), None, at(second));
    assert_eq!(signed.unsaved, None);
    signed
}

#[test]
fn a_session_ends_when_it_is_idle_or_too_long() {
    for (seen, outcomes) in [
        ("never", vec![(12 * HOUR - 1, None), (24 * HOUR, Some(NoSession::Idle))]),
        ("not at all", vec![(12 * HOUR, Some(NoSession::Idle))]),
        (
            "each half day",
            (1..14).map(|n| (n * (12 * HOUR - 60), None)).chain([(7 * DAY, Some(NoSession::Expired))]).collect(),
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let identity = open(dir.path());
        let secret = sign_in(&identity, "CB1", 0).secret;
        for (second, expected) in outcomes {
            let ended = identity.sessions.check(secret.reveal(), at(second)).err();
            assert_eq!(ended, expected, "seen {seen}, at {second}");
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    for secret in ["", "abc", &"0".repeat(64), &"á".repeat(32)] {
        assert_eq!(identity.sessions.check(secret, at(0)), Err(NoSession::Unknown), "{secret}");
    }
}

#[test]
fn a_session_outlives_the_server_and_is_read_by_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let long = format!("Firefox\r\n{}", "x".repeat(500));
    let arrival = Arrival { official: official("CB1"), via: Via::Oidc, user_agent: &long };
    let SignedIn { secret, session, .. } = identity.sessions.sign_in(arrival, None, at(0));
    assert!(session.user_agent.starts_with("Firefoxx") && session.user_agent.len() == 120);
    assert_eq!(session.via, Via::Oidc);
    assert_eq!(session.ends, at(7 * DAY));
    drop(identity);
    let identity = open(dir.path());
    assert_eq!(identity.sessions.check(secret.reveal(), at(30)), Ok(session));
    let file = fs::read_to_string(dir.path().join("sessions.json")).unwrap();
    assert!(!file.contains(secret.reveal()));
    assert_eq!((identity.sessions.count(at(30)), identity.sessions.count(at(8 * DAY))), (1, 0));
}

#[test]
fn when_it_was_seen_is_noted_each_minute_and_written_by_the_tick() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let secret = sign_in(&identity, "CB1", 0).secret;
    let file = dir.path().join("sessions.json");
    let seen = |second: i64| identity.sessions.check(secret.reveal(), at(second)).unwrap().seen;
    assert_eq!((seen(59), seen(61), seen(100)), (at(0), at(61), at(61)));
    let before = fs::read(&file).unwrap();
    assert_eq!(identity.tick(at(100)), []);
    let written = fs::read(&file).unwrap();
    assert_ne!(written, before);
    // Nothing has changed: nothing is written.
    fs::remove_file(&file).unwrap();
    assert_eq!(identity.tick(at(101)), []);
    assert!(!file.exists());
}

#[test]
fn whoever_signs_in_gets_a_new_secret_and_the_one_before_is_worth_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let planted = sign_in(&identity, "CB9", 0).secret;
    let signed = identity.sessions.sign_in(arrival("CB1"), Some(planted.reveal()), at(1));
    assert_ne!(signed.secret.reveal(), planted.reveal());
    assert_eq!(identity.sessions.check(planted.reveal(), at(2)), Err(NoSession::Unknown));
    assert_eq!(identity.sessions.check(signed.secret.reveal(), at(2)).unwrap().official, official("CB1"));
}

#[test]
fn sessions_are_listed_and_ended_one_by_one_or_all() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let [one, two, three] = [0, 1, 2].map(|second| sign_in(&identity, "CB1", second));
    let other = sign_in(&identity, "CB2", 3);
    let listed = |second| -> Vec<String> {
        identity.sessions.of(&official("CB1"), at(second)).into_iter().map(|session| session.id).collect()
    };
    assert_eq!(listed(4), [&three, &two, &one].map(|signed| signed.session.id.clone()));
    // Another's session is not ended by one's own name.
    assert_eq!(identity.sessions.revoke(&official("CB1"), &other.session.id), Ok(false));
    assert_eq!(identity.sessions.revoke(&official("CB1"), &two.session.id), Ok(true));
    assert_eq!(identity.sessions.check(two.secret.reveal(), at(5)), Err(NoSession::Unknown));
    assert_eq!(identity.sessions.sign_out(three.secret.reveal()), Ok(true));
    assert_eq!(identity.sessions.sign_out(three.secret.reveal()), Ok(false));
    assert_eq!(listed(5), [one.session.id.as_str()]);
    let last = sign_in(&identity, "CB1", 6);
    assert_eq!(identity.sessions.revoke_all(&official("CB1"), Some(last.secret.reveal())), Ok(1));
    assert_eq!(listed(7), [last.session.id]);
    assert_eq!(identity.sessions.revoke_all(&official("CB1"), None), Ok(1));
    drop(identity);
    let identity = open(dir.path());
    assert_eq!(identity.sessions.of(&official("CB1"), at(8)), []);
    assert!(identity.sessions.check(other.secret.reveal(), at(8)).is_ok());
}

#[test]
fn an_official_has_so_many_sessions_and_the_one_seen_longest_ago_makes_room() {
    let dir = tempfile::tempdir().unwrap();
    let sessions = SessionLimits { most_per_official: 2, ..SessionLimits::default() };
    let identity = Identity::open(dir.path(), Settings { sessions, ..Settings::default() }).unwrap();
    let (one, two) = (sign_in(&identity, "CB1", 0), sign_in(&identity, "CB1", 1));
    let other = sign_in(&identity, "CB2", 1);
    assert!(identity.sessions.check(one.secret.reveal(), at(100)).is_ok());
    let three = sign_in(&identity, "CB1", 101);
    for (signed, there) in [(one, true), (two, false), (three, true), (other, true)] {
        assert_eq!(identity.sessions.check(signed.secret.reveal(), at(102)).is_ok(), there, "{:?}", signed.session);
    }
}

#[test]
fn a_clock_set_back_ends_nothing_and_prolongs_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut identity = open(dir.path());
    let secret = sign_in(&identity, "CB1", 0).secret;
    let year = 365 * DAY;
    // The system's clock says so; after the first step it is a year behind, and the server starts anew twice.
    for (step, (system, expected)) in [
        (DAY / 4, None),
        (DAY / 4 - year, None),
        (DAY / 2 - year, None),
        (3 * DAY / 4 - year, None),
        (DAY - year, None),
        (3 * DAY / 2 - year + 60, Some(NoSession::Idle)),
    ]
    .into_iter()
    .enumerate()
    {
        if step == 2 || step == 4 {
            identity.tick(at(system));
            drop(identity);
            identity = open(dir.path());
        }
        assert_eq!(identity.sessions.check(secret.reveal(), at(system)).err(), expected, "step {step}");
    }

    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let secret = sign_in(&identity, "CB1", 0).secret;
    let ended =
        (0..).map(|n| n * HOUR).find(|second| identity.sessions.check(secret.reveal(), at(second - year)).is_err());
    // The clock was set back by a year right after the sign-in.
    assert_eq!(ended, Some(7 * DAY));
}

#[test]
fn times_are_shown_as_the_clock_tells_them_now() {
    let dir = tempfile::tempdir().unwrap();
    let mut identity = open(dir.path());
    let year = 365 * DAY;
    // For a moment the clock is a year ahead.
    let ahead = sign_in(&identity, "CB1", year);
    let after = sign_in(&identity, "CB1", 60);
    for _ in 0..2 {
        for (secret, created) in [(&ahead.secret, at(60)), (&after.secret, at(60))] {
            let session = identity.sessions.check(secret.reveal(), at(90)).unwrap();
            assert_eq!((session.created, session.ends), (created, created + chrono::TimeDelta::days(7)));
        }
        identity.tick(at(90));
        drop(identity);
        identity = open(dir.path());
    }
}

#[test]
fn a_full_disk_keeps_nobody_out_and_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let before = sign_in(&identity, "CB1", 0);
    let unblock = blocked(dir.path(), "sessions.tmp");
    assert!(identity.sessions.check(before.secret.reveal(), at(70)).is_ok());
    let during = identity.sessions.sign_in(arrival("CB2"), None, at(71));
    let told = during.unsaved.unwrap().to_string();
    assert!(told.contains("sessions.json") && told.contains("dung lượng đĩa"), "{told}");
    assert!(identity.sessions.check(during.secret.reveal(), at(72)).is_ok());
    // What is ended is ended, though the disk does not know.
    assert!(matches!(identity.sessions.sign_out(before.secret.reveal()), Err(IdentityError::File { .. })));
    assert!(identity.sessions.check(before.secret.reveal(), at(73)).is_err());
    assert_eq!(identity.tick(at(74)).len(), 1);
    unblock();
    assert_eq!(identity.tick(at(75)), []);
    drop(identity);
    let identity = open(dir.path());
    assert!(identity.sessions.check(during.secret.reveal(), at(76)).is_ok());
    assert!(identity.sessions.check(before.secret.reveal(), at(76)).is_err());
}

#[test]
fn many_sign_in_at_once_and_all_are_on_disk() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let secrets: Vec<String> = std::thread::scope(|scope| {
        let one = |n: i64| {
            let identity = &identity;
            scope.spawn(move || sign_in(identity, &format!("CB{n}"), n).secret.reveal().to_owned())
        };
        let threads: Vec<_> = (0..64).map(one).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    drop(identity);
    let identity = open(dir.path());
    assert!(secrets.iter().all(|secret| identity.sessions.check(secret, at(100)).is_ok()));
}

#[derive(Debug, Clone)]
enum Step {
    SignIn(usize),
    Pass(i64),
    Check(usize),
    SignOut(usize),
    Everywhere(usize),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..3_usize).prop_map(Step::SignIn),
        3 => (1..10 * HOUR).prop_map(Step::Pass),
        5 => (0..12_usize).prop_map(Step::Check),
        1 => (0..12_usize).prop_map(Step::SignOut),
        1 => (0..3_usize).prop_map(Step::Everywhere),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever happens in whatever order, a session is there exactly as long as this says.
    #[test]
    fn sessions_are_there_as_long_as_they_should(steps in prop::collection::vec(step(), 1..40)) {
        let dir = tempfile::tempdir().unwrap();
        let mut identity = open(dir.path());
        let mut secrets: Vec<String> = Vec::new();
        // By place in `secrets`: whose, since when, seen when.
        let mut model: BTreeMap<usize, (OfficialId, i64, i64)> = BTreeMap::new();
        let mut now = 0;
        for step in steps {
            match step {
                Step::SignIn(who) => {
                    let who = format!("CB{who}");
                    secrets.push(sign_in(&identity, &who, now).secret.reveal().to_owned());
                    model.insert(secrets.len() - 1, (official(&who), now, now));
                }
                Step::Pass(seconds) => now += seconds,
                Step::Check(which) => {
                    let Some(secret) = secrets.get(which) else { continue };
                    let found = identity.sessions.check(secret, at(now)).ok().map(|session| session.official);
                    let alive = |(_, since, seen): &&mut (OfficialId, i64, i64)| {
                        now - *since < 7 * DAY && now - *seen < 12 * HOUR
                    };
                    let expected = model.get_mut(&which).filter(alive).map(|(who, _, seen)| {
                        if now - *seen >= 60 {
                            *seen = now;
                        }
                        who.clone()
                    });
                    prop_assert_eq!(found, expected);
                }
                Step::SignOut(which) => {
                    let Some(secret) = secrets.get(which) else { continue };
                    identity.sessions.sign_out(secret).unwrap();
                    model.remove(&which);
                }
                Step::Everywhere(who) => {
                    let who = official(&format!("CB{who}"));
                    identity.sessions.revoke_all(&who, None).unwrap();
                    model.retain(|_, (other, _, _)| *other != who);
                }
                Step::Restart => {
                    prop_assert_eq!(identity.tick(at(now)), []);
                    drop(identity);
                    identity = open(dir.path());
                }
            }
        }
    }
}
