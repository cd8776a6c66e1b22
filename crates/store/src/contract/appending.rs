//! One caller, one stream: what an append may do.

use chrono::TimeDelta;

use super::{Answer, Bench, done, event, name, repeated, start};
use crate::Expected::{At, NoStream};
use crate::{EventStore, Lane, MAX_EVENT_BYTES, MAX_EVENTS_PER_APPEND, NewEvent, StoreError};

pub(super) async fn an_empty_store_is_empty<S: EventStore>(bench: Bench<S>) {
    assert_eq!(bench.store.head().await.unwrap(), None);
    assert_eq!(bench.all().await, []);
    assert_eq!(bench.ids("task-1").await, []);
    bench.sound().await;
}

pub(super) async fn expected_is_held<S: EventStore>(bench: Bench<S>) {
    for (expected, ids, answer, after) in [
        (At(0), [1].as_slice(), Answer::Conflict(None), [].as_slice()),
        (NoStream, &[1, 2], done(1), &[1, 2]),
        (NoStream, &[3], Answer::Conflict(Some(1)), &[1, 2]),
        (At(0), &[3], Answer::Conflict(Some(1)), &[1, 2]),
        (At(2), &[3], Answer::Conflict(Some(1)), &[1, 2]),
        (At(u64::MAX), &[3], Answer::Conflict(Some(1)), &[1, 2]),
        (At(1), &[3], done(2), &[1, 2, 3]),
        (At(2), &[4, 5, 6], done(5), &[1, 2, 3, 4, 5, 6]),
    ] {
        assert_eq!(bench.append("task-1", expected, ids).await, answer, "{ids:?} at {expected:?}");
        assert_eq!(bench.ids("task-1").await, after, "after {ids:?} at {expected:?}");
    }
    let conflict = bench.store.append(&name("task-1"), At(9), vec![event(9)]).await;
    let told = StoreError::Conflict { stream: name("task-1"), expected: At(9), current: Some(5) };
    assert_eq!(conflict, Err(told.clone()));
    assert_eq!(told.lane(), Lane::Conflict);
}

pub(super) async fn all_or_nothing<S: EventStore>(bench: Bench<S>) {
    let bad = NewEvent { name: "no version".into(), ..event(3) };
    for events in [vec![event(1), event(2), bad.clone()], vec![bad, event(1), event(2)]] {
        let answer = bench.store.append(&name("task-1"), NoStream, events).await;
        assert!(matches!(answer, Err(StoreError::Invalid(_))), "{answer:?}");
        assert_eq!(bench.all().await, []);
    }
    assert_eq!(bench.append("task-1", NoStream, &[1, 2, 3]).await, done(2));
    assert_eq!(bench.append("task-1", NoStream, &[4, 5, 6]).await, Answer::Conflict(Some(2)));
    assert_eq!(bench.all().await.len(), 3);
}

pub(super) async fn said_twice_is_done_once<S: EventStore>(bench: Bench<S>) {
    let first = bench.store.append(&name("task-1"), NoStream, vec![event(1), event(2)]).await.unwrap();
    bench.clock.advance(TimeDelta::days(1));
    assert_eq!(bench.append("task-2", NoStream, &[1]).await, done(0), "ids are known by stream");
    assert_eq!(bench.append("task-1", At(1), &[3, 4]).await, done(3));
    let again = bench.store.append(&name("task-1"), NoStream, vec![event(1), event(2)]).await.unwrap();
    assert!(!first.repeated && again.repeated, "{first:?}, then {again:?}");
    assert_eq!((again.position, again.recorded_at), (first.position, first.recorded_at));
    for (expected, ids, answer) in [
        (NoStream, [1].as_slice(), repeated(0)),
        (NoStream, &[1, 2, 3, 4], repeated(3)),
        (At(1), &[3, 4], repeated(3)),
        (At(1), &[3], repeated(2)),
        // Decided anew on a later state, or on a state that never was: still the same events.
        (At(3), &[3, 4], repeated(3)),
        (At(3), &[1, 2], repeated(1)),
        (At(9), &[3, 4], repeated(3)),
    ] {
        assert_eq!(bench.append("task-1", expected, ids).await, answer, "{ids:?} at {expected:?}");
    }
    assert_eq!(bench.ids("task-1").await, [1, 2, 3, 4]);
    assert_eq!(bench.all().await.len(), 5);

    // After hundreds of other events the slot right after `expected` is still looked at.
    for at in 0..3 {
        let ids: Vec<u128> = (0..MAX_EVENTS_PER_APPEND as u128).map(|i| 1_000 * (at + 1) + i).collect();
        let current = bench.ids("task-1").await.len() as u64 - 1;
        bench.append("task-1", At(current), &ids).await;
    }
    assert_eq!(bench.append("task-1", At(1), &[3, 4]).await, repeated(3));
    bench.sound().await;
}

pub(super) async fn half_known_is_a_conflict<S: EventStore>(bench: Bench<S>) {
    assert_eq!(bench.append("task-1", NoStream, &[1, 2]).await, done(1));
    for (expected, ids) in [
        (NoStream, [1, 3].as_slice()),
        (NoStream, &[3, 2]),
        (NoStream, &[2, 1]),
        (NoStream, &[1, 2, 3]),
        (At(1), &[2, 3]),
        (At(1), &[3, 1]),
    ] {
        let answer = bench.append("task-1", expected, ids).await;
        assert_eq!(answer, Answer::Conflict(Some(1)), "{ids:?} at {expected:?}");
    }
    assert_eq!(bench.ids("task-1").await, [1, 2]);
}

pub(super) async fn nonsense_is_refused<S: EventStore>(bench: Bench<S>) {
    let named = |name: &str| NewEvent { name: name.into(), ..event(1) };
    for (what, events) in [
        ("no events", vec![]),
        ("an id twice", vec![event(1), event(2), event(1)]),
        ("no name", vec![named("")]),
        ("a name without a version", vec![named("task_assigned")]),
        ("a Rust name", vec![named("TaskAssigned")]),
    ] {
        let answer = bench.store.append(&name("task-1"), NoStream, events).await;
        assert!(matches!(answer, Err(StoreError::Invalid(_))), "{what}: {answer:?}");
    }
    assert_eq!(bench.all().await, []);
}

pub(super) async fn limits_are_held<S: EventStore>(bench: Bench<S>) {
    let sized = |data: usize, meta: usize| NewEvent { data: vec![b' '; data], meta: vec![b' '; meta], ..event(1) };
    let ids = |n: usize| (1..=n as u128).map(event).collect::<Vec<_>>();
    for (what, events) in [
        ("a large body", vec![sized(MAX_EVENT_BYTES + 1, 0)]),
        ("large circumstances", vec![sized(0, MAX_EVENT_BYTES + 1)]),
        ("both together", vec![sized(MAX_EVENT_BYTES, 1)]),
        ("many events", ids(MAX_EVENTS_PER_APPEND + 1)),
    ] {
        let answer = bench.store.append(&name("task-1"), NoStream, events).await;
        assert!(matches!(answer, Err(StoreError::TooLarge { .. })), "{what}: {answer:?}");
    }
    assert_eq!(bench.all().await, []);
    let largest = vec![sized(MAX_EVENT_BYTES - 7, 7)];
    bench.store.append(&name("task-1"), NoStream, largest.clone()).await.unwrap();
    bench.store.append(&name("task-2"), NoStream, ids(MAX_EVENTS_PER_APPEND)).await.unwrap();
    let read = bench.all().await;
    assert_eq!((read.len(), &read[0].data), (1 + MAX_EVENTS_PER_APPEND, &largest[0].data));
}

pub(super) async fn times_strictly_increase<S: EventStore>(bench: Bench<S>) {
    let micro = TimeDelta::microseconds(1);
    for (i, (set, due)) in [
        (start(), start()),
        (start(), start() + micro),                            // the clock stands still
        (start() - TimeDelta::days(400), start() + micro * 2), // it jumps back
        (start() + TimeDelta::nanoseconds(5_999), start() + micro * 5), // it knows more than microseconds
        (start() + TimeDelta::days(1), start() + TimeDelta::days(1)), // it jumps ahead
    ]
    .into_iter()
    .enumerate()
    {
        bench.clock.set(set);
        let done = bench.store.append(&name(&format!("task-{i}")), NoStream, vec![event(1)]).await.unwrap();
        assert_eq!(done.recorded_at, due, "append {i}");
    }
    let last = bench.store.append(&name("task-9"), NoStream, vec![event(1), event(2), event(3)]).await.unwrap();
    assert_eq!(last.recorded_at, start() + TimeDelta::days(1) + micro * 3, "three events of one append");
    let times: Vec<_> = bench.all().await.iter().map(|event| event.recorded_at).collect();
    assert!(times.is_sorted_by(|a, b| a < b), "{times:?}");
    assert_eq!(bench.store.head().await.unwrap().map(|head| head.recorded_at), times.last().copied());
}
