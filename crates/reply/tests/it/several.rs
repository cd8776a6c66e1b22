//! Messages about several tasks: which task is told what.

use dondoc_calendar::Calendar;
use dondoc_reply::{Item, Target, read};

use crate::corpus::today;

#[track_caller]
fn check(text: &str, expected: &str) {
    let calendar = Calendar::standard();
    let found: Vec<String> = read(text, today(), &calendar).items.iter().map(|item| told(item, &calendar)).collect();
    assert_eq!(found.join(" ; "), expected, "{text:?}");
}

fn told(item: &Item, calendar: &Calendar) -> String {
    let target = match item.target {
        Some(Target::Code(n)) => format!("NV{n}"),
        Some(Target::ListNumber(n)) => format!("#{n}"),
        Some(Target::All) => "all".to_owned(),
        Some(Target::Rest) => "rest".to_owned(),
        None => "none".to_owned(),
    };
    let mut out = format!("{target} {}", item.intent.as_str());
    if let Some(percent) = item.percent {
        out += &format!(" {percent}");
    }
    if let Some(day) = item.date.and_then(|when| when.resolve(None, today(), calendar)) {
        out += &format!(" {}", day.date);
    }
    out
}

#[test]
fn every_task_is_told_its_own() {
    let rows: Vec<&str> = include_str!("../several.tsv").lines().filter(|line| !line.starts_with("# ")).collect();
    assert!(rows.len() >= 40);
    for row in rows {
        let (text, expected) = row.split_once('\t').unwrap();
        check(&text.replace("\\n", "\n"), expected);
    }
}
