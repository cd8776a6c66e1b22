//! Random operations, closing and opening among them, give what the memory store gives.

use std::sync::Arc;

use dondoc_store::{EventStore, Expected, FixedClock, MemoryStore, NewEvent, Position, Recorded, StoreError};
use proptest::prelude::*;

use super::{event, name, open_with, sound};

#[derive(Debug, Clone)]
enum Op {
    /// Append `ids` to a stream, expecting `behind` revisions less than it has (or more, when negative).
    Append {
        stream: u8,
        behind: i8,
        ids: Vec<u8>,
        bytes: usize,
    },
    /// Append to several streams at the same time.
    Together {
        streams: u8,
        bytes: usize,
    },
    Read {
        stream: u8,
        from: u64,
        max: usize,
    },
    Page {
        skip: usize,
        max: usize,
    },
    Clock {
        seconds: i64,
    },
    Restart,
}

fn op() -> impl Strategy<Value = Op> {
    let ids = prop::collection::vec(any::<u8>(), 0..6);
    let bytes = prop_oneof![9 => 0..300_usize, 1 => 20_000..62_000_usize];
    prop_oneof![
        8 => (0..4_u8, -1..4_i8, ids, bytes.clone())
            .prop_map(|(stream, behind, ids, bytes)| Op::Append { stream, behind, ids, bytes }),
        1 => (1..40_u8, 0..300_usize).prop_map(|(streams, bytes)| Op::Together { streams, bytes }),
        2 => (0..4_u8, 0..9_u64, 0..9_usize).prop_map(|(stream, from, max)| Op::Read { stream, from, max }),
        2 => (0..50_usize, 0..50_usize).prop_map(|(skip, max)| Op::Page { skip, max }),
        1 => (-100..100_i64).prop_map(|seconds| Op::Clock { seconds }),
        1 => Just(Op::Restart),
    ]
}

/// All but the positions, which belong to a store.
fn content(events: Vec<Recorded>) -> Vec<Recorded> {
    events.into_iter().map(|event| Recorded { position: Position::from_raw(0), ..event }).collect()
}

async fn append(
    store: &dyn EventStore,
    stream: &str,
    expected: Expected,
    events: &[NewEvent],
) -> Result<impl PartialEq + std::fmt::Debug + use<>, StoreError> {
    let done = store.append(&name(stream), expected, events.to_vec()).await?;
    Ok((done.revision, done.recorded_at, done.repeated))
}

async fn run(ops: Vec<Op>) {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(FixedClock::new("2024-01-12T02:00:00Z".parse().unwrap()));
    let model = MemoryStore::new(clock.clone());
    let mut store = open_with(dir.path(), clock.clone()).unwrap();
    for (n, op) in ops.into_iter().enumerate() {
        match op {
            Op::Append { stream, behind, ids, bytes } => {
                let stream = format!("task-{stream}");
                let has = model.read_stream(&name(&stream), 0, usize::MAX).await.unwrap().len() as i64;
                let expected = Expected::from_current(u64::try_from(has - 1 - i64::from(behind)).ok());
                let events: Vec<_> = ids.into_iter().map(|id| event(id.into(), bytes)).collect();
                let due = append(&model, &stream, expected, &events).await;
                assert_eq!(append(&store, &stream, expected, &events).await, due, "append to {stream} at {expected:?}");
            }
            Op::Together { streams, bytes } => {
                // They share a commit of the embedded store; in the model they go one by one, in the same order.
                let stream = |i| format!("together_{n}-{i}");
                let answers: Vec<_> = {
                    let appends = (0..streams).map(|i| {
                        let name = name(&stream(i));
                        let store = &store;
                        async move { store.append(&name, Expected::NoStream, vec![event(1, bytes)]).await }
                    });
                    join(appends.collect()).await
                };
                assert!(answers.iter().all(Result::is_ok), "{answers:?}");
                for i in 0..streams {
                    append(&model, &stream(i), Expected::NoStream, &[event(1, bytes)]).await.unwrap();
                }
            }
            Op::Read { stream, from, max } => {
                let stream = name(&format!("task-{stream}"));
                let due = content(model.read_stream(&stream, from, max).await.unwrap());
                assert_eq!(content(store.read_stream(&stream, from, max).await.unwrap()), due);
            }
            Op::Page { skip, max } => {
                let skip_to = |events: Vec<Recorded>| events.last().map(|event| event.position);
                let (a, b) = (model.read_all(None, skip).await.unwrap(), store.read_all(None, skip).await.unwrap());
                let (a, b) = (model.read_all(skip_to(a), max).await, store.read_all(skip_to(b), max).await);
                assert_eq!(content(b.unwrap()), content(a.unwrap()));
            }
            Op::Clock { seconds } => clock.advance(chrono::TimeDelta::seconds(seconds)),
            Op::Restart => {
                drop(store);
                store = open_with(dir.path(), clock.clone()).unwrap();
            }
        }
        let heads = [model.head().await.unwrap(), store.head().await.unwrap()];
        let heads = heads.map(|head| head.map(|head| (head.events, head.hash, head.recorded_at)));
        assert_eq!(heads[0], heads[1]);
    }
    sound(&store).await;
}

/// Drives all of them at once, first things first.
async fn join<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut futures: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|cx| {
        for (future, done) in futures.iter_mut().zip(&mut done).filter(|(_, done)| done.is_none()) {
            if let std::task::Poll::Ready(answer) = future.as_mut().poll(cx) {
                *done = Some(answer);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn it_behaves_like_the_memory_store(ops in prop::collection::vec(op(), 1..60)) {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(run(ops));
    }
}
