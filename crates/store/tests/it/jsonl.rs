//! A log goes out as lines and comes back as it was; a file that was touched does not come in at all.

use std::io::Cursor;

use dondoc_store::{EventStore, Expected, Lane, MemoryStore, NewEvent, Recorded, jsonl, verify};

use super::{all, empty, event, filled, name};

async fn exported(store: &dyn EventStore) -> String {
    let mut out = Vec::new();
    jsonl::export(store, &mut out, |_| ()).await.unwrap();
    String::from_utf8(out).unwrap()
}

/// All but the positions, which belong to a store.
async fn content(store: &dyn EventStore) -> Vec<Recorded> {
    let nowhere = dondoc_store::Position::from_raw(0);
    all(store).await.into_iter().map(|event| Recorded { position: nowhere, ..event }).collect()
}

#[tokio::test]
async fn out_and_in_again() {
    for events in [0, 1, 1_000, 2_345] {
        let from = filled(events).await;
        let file = exported(&from).await;
        assert_eq!(file.lines().count() as u64, events + 2);
        let (to, mut told) = (empty(), Vec::new());
        let summary = jsonl::import(&to, Cursor::new(&file), |n| told.push(n)).await.unwrap();
        assert_eq!((summary.events, summary.written, told.last().copied().unwrap_or(0)), (events, events, events));
        assert_eq!(content(&to).await, content(&from).await);
        assert_eq!(verify(&to, |_| ()).await.unwrap().head, summary.head);
        assert_eq!(exported(&to).await, file, "the same log gives the same file");
    }
}

#[tokio::test]
async fn the_form_is_a_contract() {
    let store = empty();
    let data = "{\"việc\": \"Đôn đốc\"}".as_bytes().to_vec();
    let odd = NewEvent { data: b"\xff".to_vec(), meta: b"null".to_vec(), ..event(2) };
    store.append(&name("task-1"), Expected::NoStream, vec![NewEvent { data, ..event(1) }, odd]).await.unwrap();
    let log = all(&store).await;
    let (first, second) = (log[0].hash, log[1].hash);
    let due = [
        r#"{"format":"dondoc-events","version":1}"#.to_owned(),
        format!(
            r#"{{"stream":"task-1","revision":0,"id":"00000000-0000-0000-0000-000000000001","name":"task_assigned.v1","recorded_at":"2024-01-12T02:00:00Z","data":{{"việc": "Đôn đốc"}},"meta":{{}},"hash":"{first}"}}"#
        ),
        format!(
            r#"{{"stream":"task-1","revision":1,"id":"00000000-0000-0000-0000-000000000002","name":"task_assigned.v1","recorded_at":"2024-01-12T02:00:00.000001Z","data_hex":"ff","meta_hex":"6e756c6c","hash":"{second}"}}"#
        ),
        format!(r#"{{"events":2,"head":"{second}"}}"#),
    ];
    let file = exported(&store).await;
    assert_eq!(file.lines().collect::<Vec<_>>(), due);
    // What a mail gateway or an editor does to line ends does no harm.
    let to = empty();
    jsonl::import(&to, Cursor::new(format!("\r\n{}\r\n\n", file.replace('\n', "\r\n\r\n"))), |_| ()).await.unwrap();
    assert_eq!(content(&to).await, content(&store).await);
}

#[tokio::test]
async fn every_body_survives() {
    let store = empty();
    let bodies: [&[u8]; 12] = [
        b"",
        b" ",
        b"{}",
        b" {}",
        b"{} ",
        b"{\n}",
        b"1.10",
        b"1e400",
        b"\"\\u0000\"",
        b"{\"a\":1,\"a\":2}",
        b"{",
        b"\0",
    ];
    for (i, body) in bodies.iter().enumerate() {
        let event = NewEvent { data: body.to_vec(), meta: bodies[11 - i].to_vec(), ..event(i as u128) };
        store.append(&name(&format!("task-{i}")), Expected::NoStream, vec![event]).await.unwrap();
    }
    let file = exported(&store).await;
    let to = empty();
    jsonl::import(&to, Cursor::new(&file), |_| ()).await.unwrap();
    assert_eq!(content(&to).await, content(&store).await);
}

#[tokio::test]
async fn a_file_that_was_touched_is_refused_and_leaves_no_trace() {
    let file = exported(&filled(1_500).await).await;
    let lines: Vec<&str> = file.lines().collect();
    let with = |at: usize, line: &str| {
        let mut lines = lines.clone();
        lines[at] = line;
        lines.join("\n")
    };
    let without = |at: usize| [&lines[..at], &lines[at + 1..]].concat().join("\n");
    let long = format!("{{\"stream\":\"{}\"}}", "x".repeat(300_000));
    let other = exported(&filled(3).await).await;
    let mut swapped = lines.clone();
    swapped.swap(10, 13);
    let cases = [
        ("an empty file", String::new(), "does not begin", Lane::Refused),
        ("another file", "{\"a\":1}\n".into(), "does not begin", Lane::Refused),
        ("a later version", with(0, r#"{"format":"dondoc-events","version":2}"#), "version 2", Lane::Refused),
        ("no last line", without(1_501), "cut short", Lane::Corrupt),
        ("cut in a line", file[..file.len() - 200].into(), "line 1501", Lane::Corrupt),
        ("cut in the first line", file[..10].into(), "does not begin", Lane::Refused),
        (
            "a changed body",
            with(1_200, &lines[1_200].replace("{\"n\":1199}", "{\"n\":1198}")),
            "line 1201",
            Lane::Corrupt,
        ),
        ("a changed time", with(7, &lines[7].replace("02:", "03:")), "line 8", Lane::Corrupt),
        ("a line left out", without(1_400), "line 1401", Lane::Corrupt),
        ("the last event left out", without(1_500), "1500 events", Lane::Corrupt),
        ("a line twice", with(9, lines[8]), "line 10", Lane::Corrupt),
        ("two lines swapped", swapped.join("\n"), "line 11", Lane::Corrupt),
        ("not JSON", with(9, "what?"), "line 10", Lane::Corrupt),
        ("a huge line", with(9, &long), "line 10: the line is too long", Lane::Corrupt),
        ("no body", with(9, &lines[9].replace("\"data\":{\"n\":8},", "")), "line 10: either data", Lane::Corrupt),
        ("an unknown field", with(9, &lines[9].replace("\"data\":", "\"date\":")), "line 10", Lane::Corrupt),
        ("a footer of another", with(1_501, other.lines().last().unwrap()), "tells of 3 events", Lane::Corrupt),
        ("more after the last line", format!("{file}{{}}\n"), "line 1503: something follows", Lane::Corrupt),
        ("two files", format!("{file}{file}"), "line 1503: something follows", Lane::Corrupt),
    ];
    for (what, text, reason, lane) in cases {
        let to = empty();
        let error = jsonl::import(&to, Cursor::new(text), |_| ()).await.expect_err(what);
        assert!(error.to_string().contains(reason), "{what}: {error}");
        assert_eq!((error.lane(), to.head().await.unwrap()), (lane, None), "{what}");
    }
    let to = empty();
    let error = jsonl::import(&to, Cursor::new(b"{\"format\":\xff\n".as_slice()), |_| ()).await.unwrap_err();
    assert!(error.to_string().contains("not UTF-8"), "{error}");
}

#[tokio::test]
async fn an_interrupted_import_goes_on_and_another_log_stays_out() {
    let from = filled(1_500).await;
    let file = exported(&from).await;
    let log = all(&from).await;
    for stored in [1, 700, 1_000, 1_499, 1_500] {
        let to = empty();
        to.restore(log[..stored].to_vec()).await.unwrap();
        let summary = jsonl::import(&to, Cursor::new(&file), |_| ()).await.unwrap();
        assert_eq!((summary.events, summary.written), (1_500, 1_500 - stored as u64));
        assert_eq!(content(&to).await, content(&from).await);
    }

    let longer = empty();
    longer.restore(log.clone()).await.unwrap();
    longer.append(&name("task-0"), Expected::At(499), vec![event(9_999)]).await.unwrap();
    let other = MemoryStore::new(std::sync::Arc::new(dondoc_store::FixedClock::new(super::start())));
    other.append(&name("task-0"), Expected::NoStream, vec![event(1)]).await.unwrap();
    for store in [longer, other] {
        let before = store.head().await.unwrap();
        let error = jsonl::import(&store, Cursor::new(&file), |_| ()).await.unwrap_err();
        assert_eq!((error.lane(), store.head().await.unwrap()), (Lane::Refused, before), "{error}");
    }
}

#[tokio::test]
async fn a_broken_log_is_not_passed_on_as_a_backup() {
    let mut liar = super::Liar::new(filled(9).await);
    liar.log = Some(Box::new(|mut log| {
        log[4].data.clear();
        log
    }));
    let broken = all_first(&liar).await;
    let error = jsonl::export(&liar, &mut Vec::new(), |_| ()).await.unwrap_err();
    assert!(
        matches!(&error, dondoc_store::StoreError::Corrupt { position, .. } if *position == Some(broken)),
        "{error}"
    );
}

async fn all_first(liar: &super::Liar) -> dondoc_store::Position {
    liar.truth.read_all(None, 9).await.unwrap()[4].position
}
