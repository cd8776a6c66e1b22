//! Who is told what: the server's own order of questions.

use super::{
    Expected::{self, Any, At, Exists, NoStream},
    Log, Outcome, StreamFrom, StreamPage,
    system::event,
};
use crate::Options;
use uuid::Uuid;

/// Events with these ids.
fn append(log: &mut Log, expected: Expected, ids: &[u128]) -> String {
    let events = ids.iter().map(|&id| super::Proposed { id: Uuid::from_u128(id), ..event("noted", "{}") }).collect();
    said(log.append("task", expected, events).unwrap())
}

fn said(outcome: Outcome) -> String {
    match outcome {
        Outcome::Done { last: None, .. } => "nothing".into(),
        Outcome::Done { last: Some(last), .. } => format!("at {last}"),
        Outcome::Conflict { current: None } => "conflict, none there".into(),
        Outcome::Conflict { current: Some(current) } => format!("conflict, at {current}"),
        Outcome::Deleted => "deleted".into(),
    }
}

enum State {
    New,
    /// Events 1, 2 and 3.
    Three,
    /// The same, then deleted.
    Deleted,
    Tombstoned,
}

#[track_caller]
fn check(state: State, expected: Expected, ids: &[u128], answer: &str) {
    let mut log = Log::open(&Options::default()).unwrap();
    if !matches!(state, State::New) {
        assert_eq!(append(&mut log, NoStream, &[1, 2, 3]), "at 2");
    }
    if matches!(state, State::Deleted) {
        assert_eq!(said(log.delete("task", At(2)).unwrap()), "at 2");
    }
    if matches!(state, State::Tombstoned) {
        log.tombstone("task", Any).unwrap();
    }
    assert_eq!(append(&mut log, expected, ids), answer);
}

#[test]
fn expectations_are_answered_as_by_the_server() {
    check(State::New, NoStream, &[1], "at 0");
    check(State::New, Any, &[1, 2], "at 1");
    check(State::New, At(0), &[1], "conflict, none there");
    check(State::New, Exists, &[1], "conflict, none there");
    check(State::New, NoStream, &[], "nothing");

    check(State::Three, At(2), &[4], "at 3");
    check(State::Three, Exists, &[4], "at 3");
    check(State::Three, Any, &[4], "at 3");
    check(State::Three, NoStream, &[4], "conflict, at 2");
    check(State::Three, At(1), &[4], "conflict, at 2");
    check(State::Three, At(3), &[4], "conflict, at 2");
    check(State::Three, At(1), &[], "conflict, at 2");
    check(State::Three, At(2), &[], "at 2");
}

#[test]
fn what_was_said_before_is_answered_as_before() {
    check(State::Three, NoStream, &[1], "at 0");
    check(State::Three, NoStream, &[1, 2], "at 1");
    check(State::Three, NoStream, &[1, 2, 3], "at 2");
    check(State::Three, At(1), &[3], "at 2");
    check(State::Three, Any, &[2], "at 1");
    check(State::Three, Exists, &[2, 3], "at 2");
    // Half of it, or at another place, is not the same.
    check(State::Three, NoStream, &[1, 2, 3, 4], "conflict, at 2");
    check(State::Three, NoStream, &[1, 9], "conflict, at 2");
    check(State::Three, At(0), &[1], "conflict, at 2");
    check(State::Three, Any, &[2, 9], "conflict, at 2");
    // With the right revision an id may come twice.
    check(State::Three, At(2), &[1], "at 3");
}

#[test]
fn a_deleted_stream_goes_on_and_a_tombstone_stays() {
    check(State::Deleted, NoStream, &[4], "at 3");
    check(State::Deleted, At(2), &[4], "at 3");
    check(State::Deleted, Any, &[4], "at 3");
    check(State::Deleted, Exists, &[4], "deleted");
    check(State::Deleted, At(1), &[4], "conflict, at 2");
    check(State::Deleted, NoStream, &[1, 2, 3], "at 2");
    for expected in [NoStream, At(2), Any, Exists] {
        check(State::Tombstoned, expected, &[4], "deleted");
    }
}

#[test]
fn metadata_hides_events() {
    let shown = |metadata: &str| {
        let mut log = Log::open(&Options::default()).unwrap();
        append(&mut log, NoStream, &[1, 2, 3]);
        log.append("$$task", NoStream, vec![event("$metadata", metadata)]).unwrap();
        match log.read_stream("task", StreamFrom::Start, false, 10) {
            StreamPage::Page { records, .. } => records.iter().map(|it| it.revision).collect(),
            page => panic!("{page:?}"),
        }
    };
    let rows: [(&str, &[u64]); 4] =
        [("{}", &[0, 1, 2]), (r#"{"$tb":1}"#, &[1, 2]), (r#"{"$maxCount":1}"#, &[2]), (r#"{"$tb":9}"#, &[])];
    for (metadata, expected) in rows {
        let revisions: Vec<u64> = shown(metadata);
        assert_eq!(revisions, expected, "{metadata}");
    }
}
