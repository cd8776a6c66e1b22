//! Many callers at once.

use std::collections::BTreeSet;

use super::{Answer, Bench, done, event, name, soon};
use crate::{Appended, EventStore, Expected};

const CALLERS: u128 = 16;
const EACH: u128 = 8;

/// Each caller goes on until its own events are in, as the service does after a conflict.
pub(super) async fn one_winner_per_revision<S: EventStore + 'static>(bench: Bench<S>) {
    let callers = (0..CALLERS).map(|caller| {
        let bench = Bench { store: bench.store.clone(), clock: bench.clock.clone() };
        tokio::spawn(async move {
            let (mut won, mut current) = (Vec::new(), None);
            for n in 0..EACH {
                loop {
                    let id = caller * EACH + n;
                    match bench.append("task-1", Expected::from_current(current), &[id]).await {
                        Answer::Done { revision, repeated: false } => {
                            won.push((revision, id));
                            current = Some(revision);
                            break;
                        }
                        Answer::Conflict(now) if now != current => current = now,
                        other => panic!("caller {caller} at {current:?}: {other:?}"),
                    }
                }
            }
            won
        })
    });
    let callers: Vec<_> = callers.collect();
    let mut won = Vec::new();
    for caller in callers {
        won.extend(soon("all appends", caller).await.unwrap());
    }
    won.sort_unstable();
    let revisions: Vec<u64> = won.iter().map(|(revision, _)| *revision).collect();
    assert_eq!(revisions, (0..(CALLERS * EACH) as u64).collect::<Vec<_>>(), "one winner for each revision");
    assert_eq!(bench.ids("task-1").await, won.iter().map(|(_, id)| *id).collect::<Vec<_>>(), "and its event is there");
    bench.sound().await;
}

pub(super) async fn many_streams_lose_nothing<S: EventStore + 'static>(bench: Bench<S>) {
    let callers = (0..CALLERS).map(|caller| {
        let bench = Bench { store: bench.store.clone(), clock: bench.clock.clone() };
        tokio::spawn(async move {
            let stream = format!("task-{caller}");
            for n in 0..EACH {
                let expected = Expected::from_current((n as u64 * 3).checked_sub(1));
                let ids = [0, 1, 2].map(|i| (caller * EACH + n) * 3 + i);
                assert_eq!(bench.append(&stream, expected, &ids).await, done(n as u64 * 3 + 2));
                // What has been answered can be read at once.
                assert_eq!(bench.ids(&stream).await.len() as u128, (n + 1) * 3);
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        soon("all appends", caller).await.unwrap();
    }
    let log = bench.all().await;
    let ids: BTreeSet<u128> = log.iter().map(|event| event.id.as_u128()).collect();
    assert_eq!((log.len() as u128, ids.len() as u128), (CALLERS * EACH * 3, CALLERS * EACH * 3));
    for three in log.chunk_by(|a, b| a.stream == b.stream && a.revision + 1 == b.revision) {
        assert_eq!(three.len() % 3, 0, "the events of one append stand together");
    }
    bench.sound().await;
}

/// A command that is sent again and again because its answers are slow is still done once.
pub(super) async fn the_same_append_at_once_is_done_once<S: EventStore + 'static>(bench: Bench<S>) {
    for (expected, ids) in [(Expected::NoStream, [1, 2]), (Expected::At(1), [3, 4])] {
        let callers = (0..CALLERS).map(|_| {
            let store = bench.store.clone();
            let events = ids.map(event).to_vec();
            tokio::spawn(async move { store.append(&name("task-1"), expected, events).await })
        });
        let mut answers = Vec::new();
        for caller in callers.collect::<Vec<_>>() {
            answers.push(soon("all appends", caller).await.unwrap().unwrap());
        }
        let first: Vec<_> = answers.iter().filter(|answer| !answer.repeated).collect();
        assert_eq!(first.len(), 1, "{answers:?}");
        let same = |answer: &Appended| Appended { repeated: false, ..*answer } == *first[0];
        assert!(answers.iter().all(same), "{answers:?}");
    }
    assert_eq!(bench.ids("task-1").await, [1, 2, 3, 4]);
    bench.sound().await;
}
