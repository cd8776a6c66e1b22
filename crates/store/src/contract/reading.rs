//! What was appended is read back: in order, in pages, byte for byte, and as soon as it comes.

use std::time::Duration;

use super::{Bench, done, event, name, soon};
use crate::Expected::{At, NoStream};
use crate::{EventStore, Hash, NewEvent, chain};

pub(super) async fn the_log_is_read_in_order<S: EventStore>(bench: Bench<S>) {
    let mut answers = Vec::new();
    for (stream, expected, ids) in [
        ("task-a", NoStream, [1, 2].as_slice()),
        ("task-b", NoStream, &[3]),
        ("task-a", At(1), &[4]),
        ("directive-a", NoStream, &[5]),
        ("task-b", At(0), &[6, 7, 8]),
    ] {
        let events = ids.iter().map(|id| event(*id)).collect();
        answers.push(bench.store.append(&name(stream), expected, events).await.unwrap());
    }
    let log = bench.all().await;
    let ids: Vec<u128> = log.iter().map(|event| event.id.as_u128()).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert!(log.is_sorted_by(|a, b| a.position < b.position), "positions strictly increase");
    for (answer, at) in answers.iter().zip([1, 2, 3, 4, 7]) {
        let last = &log[at];
        assert_eq!(
            (answer.position, answer.revision, answer.recorded_at),
            (last.position, last.revision, last.recorded_at)
        );
    }
    let revisions: Vec<u64> = log.iter().map(|event| event.revision).collect();
    assert_eq!(revisions, [0, 1, 0, 2, 0, 1, 2, 3]);
    let mut hash = Hash::ZERO;
    for event in &log {
        hash = chain::next(&hash, event);
        assert_eq!(event.hash, hash, "the chain at {}", event.position);
    }
    let head = bench.store.head().await.unwrap().unwrap();
    assert_eq!((head.events, head.hash, Some(head.position)), (8, hash, log.last().map(|e| e.position)));
}

pub(super) async fn pages_meet_without_gap_or_overlap<S: EventStore>(bench: Bench<S>) {
    for i in 0..40_u64 {
        let expected = if i < 2 { NoStream } else { At(i / 2 - 1) };
        let answer = bench.append(&format!("task-{}", i % 2), expected, &[u128::from(i)]).await;
        assert_eq!(answer, done(i / 2));
    }
    let whole = bench.all().await;
    for page in [1, 3, 39, 40, 41, usize::MAX] {
        let (mut after, mut read) = (None, Vec::new());
        loop {
            let next = bench.store.read_all(after, page).await.unwrap();
            assert!(next.len() <= page);
            let Some(last) = next.last() else { break };
            after = Some(last.position);
            read.extend(next);
        }
        assert_eq!(read, whole, "read_all in pages of {page}");
    }
    let last = whole.last().map(|event| event.position);
    assert_eq!(bench.store.read_all(last, 10).await.unwrap(), []);
    assert_eq!(bench.store.read_all(None, 0).await.unwrap(), []);

    let stream: Vec<_> = whole.iter().filter(|event| event.stream == name("task-1")).cloned().collect();
    for (from, max) in [(0, 0), (0, 1), (0, 20), (0, usize::MAX), (5, 3), (19, 9), (20, 9), (u64::MAX, 9)] {
        let due: Vec<_> = stream.iter().skip(usize::try_from(from).unwrap_or(usize::MAX)).take(max).cloned().collect();
        assert_eq!(bench.store.read_stream(&name("task-1"), from, max).await.unwrap(), due, "{max} from {from}");
    }
    let mut scanned = Vec::new();
    let mut take = |event| {
        scanned.push(event);
        if scanned.len() == 7 { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
    };
    bench.store.scan(Some(whole[9].position), &mut take).await.unwrap();
    assert_eq!(scanned, whole[10..17], "a scan begins and ends where it is told");
}

pub(super) async fn bytes_come_back_as_they_went_in<S: EventStore>(bench: Bench<S>) {
    let bodies: [&[u8]; 7] = [
        "{\"nội dung\":\"Đôn đốc các Sở, ban, ngành 🇻🇳\"}".as_bytes(),
        "So\u{031b}\u{0309}".as_bytes(), // not composed
        b"{ \"spaces\" : 1.10e+2,\n \"twice\":1,\"twice\":2 }",
        b"",
        b"\0\x01\x02",
        b"\xff\xfe not text",
        b"\"\\u0111\"",
    ];
    let streams = ["task-Sở Thông tin và Truyền thông", "directive-36/QĐ-UBND", "task-đ", "task-d"];
    for stream in streams {
        let events = bodies.iter().enumerate().map(|(i, body)| NewEvent {
            data: body.to_vec(),
            meta: bodies[bodies.len() - 1 - i].to_vec(),
            ..event(i as u128)
        });
        bench.store.append(&name(stream), NoStream, events.collect()).await.unwrap();
        let read = bench.store.read_stream(&name(stream), 0, 100).await.unwrap();
        assert!(read.iter().all(|event| event.stream == name(stream)));
        assert_eq!(read.iter().map(|event| &*event.data).collect::<Vec<_>>(), bodies, "{stream}");
        assert_eq!(read.iter().rev().map(|event| &*event.meta).collect::<Vec<_>>(), bodies, "{stream}");
    }
    bench.sound().await;
}

pub(super) async fn waiting_ends_when_something_comes<S: EventStore + 'static>(bench: Bench<S>) {
    let mut after = None;
    for i in 0..3 {
        let store = bench.store.clone();
        let wait = tokio::spawn(async move { store.wait_past(after).await });
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(!wait.is_finished(), "there is nothing past {after:?} yet");
        assert_eq!(bench.append(&format!("task-{i}"), NoStream, &[1]).await, done(0));
        soon("waking up", wait).await.unwrap().unwrap();
        soon("not waiting for what is there", bench.store.wait_past(after)).await.unwrap();
        after = bench.store.head().await.unwrap().map(|head| head.position);
    }
}
