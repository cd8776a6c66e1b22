//! The corpus of replies: how many are read rightly, and that none is wrongly taken for done.

use std::{collections::BTreeMap, fmt::Write};

use chrono::NaiveDate;
use dondoc_calendar::Calendar;
use dondoc_reply::{Intent, read, summary};

pub(crate) fn today() -> NaiveDate {
    "2026-06-10".parse().unwrap()
}

/// One reply and its right reading.
pub(crate) struct Entry {
    pub(crate) text: String,
    pub(crate) intent: &'static str,
    percent: Option<u8>,
    date: Option<NaiveDate>,
    document: Option<String>,
}

pub(crate) fn entries() -> Vec<Entry> {
    let rows = include_str!("../corpus.tsv").lines().filter(|line| !line.starts_with("# ") && !line.is_empty());
    rows.map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [text, intent, percent, date, document, _note] = cells[..] else { panic!("six columns: {line}") };
        let given = |cell: &str| (cell != "-").then(|| cell.to_owned());
        let intent = Intent::ALL.iter().find(|known| known.as_str() == intent);
        Entry {
            text: text.replace("\\n", "\n"),
            intent: intent.unwrap_or_else(|| panic!("intent: {line}")).as_str(),
            percent: given(percent).map(|cell| cell.parse().unwrap()),
            date: given(date).map(|cell| cell.parse().unwrap()),
            document: given(document),
        }
    })
    .collect()
}

#[test]
fn the_corpus_is_read_rightly_and_nothing_is_wrongly_done() {
    let calendar = Calendar::standard();
    let entries = entries();
    assert!(entries.len() >= 550, "{} replies", entries.len());
    let mut confusion: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let (mut wrong, mut wrongly_done) = (String::new(), Vec::new());
    let mut right = 0;
    for entry in &entries {
        let reading = read(&entry.text, today(), &calendar);
        let got = summary(&reading, today(), &calendar);
        *confusion.entry((entry.intent, got.intent)).or_default() += 1;
        let done = reading.items.iter().any(|item| item.intent == Intent::Done);
        if done && entry.intent != "done" {
            wrongly_done.push(&entry.text);
        }
        let expected = (entry.intent, entry.percent, entry.date, entry.document.as_deref());
        let found = (got.intent, got.percent, got.date, got.document.as_deref());
        if expected == found {
            right += 1;
        } else {
            let _ = writeln!(wrong, "  {:?}\n    right {expected:?}\n    read  {found:?}", entry.text);
        }
    }
    println!("{right} of {} replies read rightly ({:.1} %)", entries.len(), percent(right, entries.len()));
    for intent in Intent::ALL.map(Intent::as_str) {
        let of: usize = confusion.iter().filter(|((meant, _), _)| *meant == intent).map(|(_, n)| n).sum();
        let hit = confusion.get(&(intent, intent)).copied().unwrap_or(0);
        let missed: Vec<String> = confusion
            .iter()
            .filter(|((meant, got), _)| *meant == intent && *got != intent)
            .map(|((_, got), n)| format!("{got} {n}"))
            .collect();
        println!("  {intent:<12} {hit:>3} of {of:>3} ({:.1} %)  {}", percent(hit, of), missed.join(", "));
    }
    println!("{wrong}");
    assert!(wrongly_done.is_empty(), "wrongly done: {wrongly_done:#?}");
    assert!(percent(right, entries.len()) >= 97.0, "too many misread");
}

fn percent(part: usize, whole: usize) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}
