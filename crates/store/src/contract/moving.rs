//! The log holds together, and it moves to another store as it is.

use chrono::TimeDelta;

use super::{Answer, Bench, done, event, name, repeated};
use crate::Expected::{At, NoStream};
use crate::{EventStore, Hash, Recorded, StoreError, verify};

async fn fill<S: EventStore>(bench: &Bench<S>) {
    for (stream, expected, ids) in [
        ("task-a", NoStream, [1, 2].as_slice()),
        ("task-b", NoStream, &[3]),
        ("task-a", At(1), &[4, 5]),
        ("task-b", At(0), &[6]),
    ] {
        assert!(matches!(bench.append(stream, expected, ids).await, Answer::Done { .. }));
        bench.clock.advance(TimeDelta::hours(1));
    }
}

pub(super) async fn the_chain_holds<S: EventStore>(bench: Bench<S>) {
    fill(&bench).await;
    let mut told = Vec::new();
    let found = verify(&*bench.store, |n| told.push(n)).await.unwrap();
    let head = bench.store.head().await.unwrap().unwrap();
    assert_eq!((found.ok, found.events, found.streams, &found.head), (true, 6, 2, &head.hash.to_string()));
    assert_eq!((found.broken, told.last()), (None, Some(&6)));
}

/// All but the positions, which belong to a store.
fn content(events: &[Recorded]) -> Vec<Recorded> {
    let nowhere = crate::Position::from_raw(0);
    events.iter().map(|event| Recorded { position: nowhere, ..event.clone() }).collect()
}

pub(super) async fn a_log_moves_with_its_head<S: EventStore>(from: Bench<S>, to: Bench<S>) {
    fill(&from).await;
    let log = from.all().await;
    to.store.restore(vec![]).await.unwrap();
    to.store.restore(log[..2].to_vec()).await.unwrap();
    to.store.restore(log[2..].to_vec()).await.unwrap();
    assert_eq!(content(&to.all().await), content(&log));
    let heads = (from.store.head().await.unwrap().unwrap(), to.store.head().await.unwrap().unwrap());
    assert_eq!(
        (heads.0.hash, heads.0.events, heads.0.recorded_at),
        (heads.1.hash, heads.1.events, heads.1.recorded_at)
    );
    assert_eq!(to.ids("task-a").await, [1, 2, 4, 5]);
    to.sound().await;
    // It goes on where it stopped: same revisions, same repeats, and never earlier than what was restored.
    to.clock.set(super::start());
    assert_eq!(to.append("task-a", At(1), &[4, 5]).await, repeated(3));
    assert_eq!(to.append("task-a", At(3), &[7]).await, done(4));
    to.sound().await;

    let many: Vec<_> = {
        let mut current = Some(4);
        for first in (1_000..1_300).step_by(100) {
            let ids: Vec<u128> = (first..first + 100).collect();
            to.append("task-a", crate::Expected::from_current(current), &ids).await;
            current = current.map(|at| at + 100);
        }
        to.all().await
    };
    from.store.restore(many[log.len()..].to_vec()).await.unwrap();
    assert_eq!(content(&from.all().await), content(&many), "more than one append holds");
}

pub(super) async fn only_the_exact_continuation_is_restored<S: EventStore>(from: Bench<S>, to: Bench<S>) {
    fill(&from).await;
    let log = from.all().await;
    let changed = |at: usize, change: fn(&mut Recorded)| {
        let mut log = log.clone();
        change(&mut log[at]);
        log
    };
    let mut swapped = log.clone();
    swapped.swap(1, 2);
    for (what, events) in [
        ("another body", changed(5, |event| event.data = b"{}".to_vec())),
        ("another hash", changed(5, |event| event.hash = Hash::ZERO)),
        ("another time", changed(3, |event| event.recorded_at += TimeDelta::microseconds(1))),
        ("another stream", changed(2, |event| event.stream = name("task-c"))),
        ("another revision", changed(0, |event| event.revision = 1)),
        ("a gap", [&log[..3], &log[4..]].concat()),
        ("not from the start", log[1..].to_vec()),
        ("one twice", [&log[..1], &log[..1]].concat()),
        ("another order", swapped),
    ] {
        let answer = to.store.restore(events).await;
        assert!(matches!(answer, Err(StoreError::Corrupt { .. })), "{what}: {answer:?}");
        assert_eq!(to.store.head().await.unwrap(), None, "{what} leaves no trace");
    }
    to.store.append(&name("task-z"), NoStream, vec![event(99)]).await.unwrap();
    let answer = to.store.restore(log).await;
    assert!(matches!(answer, Err(StoreError::Corrupt { .. })), "onto another log: {answer:?}");
    assert_eq!(to.all().await.len(), 1);
}

pub(super) async fn nothing_is_lost_by_reopening<S: EventStore>(open: impl AsyncFn() -> Bench<S>) {
    let bench = open().await;
    fill(&bench).await;
    let (log, head) = (bench.all().await, bench.store.head().await.unwrap());
    drop(bench);

    let bench = open().await;
    assert_eq!((bench.all().await, bench.store.head().await.unwrap()), (log, head), "as it was");
    assert_eq!(bench.append("task-a", At(1), &[4, 5]).await, repeated(3));
    bench.clock.set(super::start());
    assert_eq!(bench.append("task-a", At(3), &[7]).await, done(4));
    drop(bench);

    let bench = open().await;
    assert_eq!(bench.ids("task-a").await, [1, 2, 4, 5, 7]);
    bench.sound().await;
}
