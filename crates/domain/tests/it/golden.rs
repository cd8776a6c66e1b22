//! Every stored name and version that was ever written can still be read. Files are added, never changed.
//!
//! `<name>.json` has everything an event may carry; `<name>.min.json`, where it differs, only what it must.

use dondoc_domain::{
    directive::DirectiveEvent,
    event::{Channel, DecodeError, Meta, Stored},
    official::{OfficialEvent, Role},
    reminder::{ReminderEvent, ReminderKind},
    task::{Blocker, TaskEvent, event::Because},
};
use serde_json::Value;
use std::{collections::BTreeMap, path::Path};

/// Reads an event and writes it again.
fn again(name: &str, data: &[u8]) -> Result<Vec<u8>, DecodeError> {
    fn through<E: Stored>(name: &str, data: &[u8]) -> Result<Vec<u8>, DecodeError> {
        let event = E::decode(name, data)?;
        assert_eq!(event.stored_name(), name);
        Ok(event.encode())
    }
    match name.split('_').next() {
        Some("task") => through::<TaskEvent>(name, data),
        Some("directive") => through::<DirectiveEvent>(name, data),
        Some("official") => through::<OfficialEvent>(name, data),
        Some("reminder") => through::<ReminderEvent>(name, data),
        _ => Meta::decode(data).map(|meta| meta.encode()),
    }
}

/// The golden files by name without `.json`.
fn files() -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        assert_eq!(path.extension().unwrap(), "json");
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap())
    };
    std::fs::read_dir(folder).unwrap().map(read).collect()
}

#[test]
fn golden_events_are_read_and_written_alike() {
    for (file, stored) in files() {
        let name = file.trim_end_matches(".min");
        let written = again(name, &stored).unwrap_or_else(|error| panic!("{file}: {error}"));
        let value = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
        assert_eq!(value(&written), value(&stored), "{file}");
    }
}

#[test]
fn every_stored_name_has_a_golden_file() {
    let found: Vec<String> = files().into_keys().filter(|file| !file.ends_with(".min")).collect();
    let kinds = [TaskEvent::NAMES, DirectiveEvent::NAMES, OfficialEvent::NAMES, ReminderEvent::NAMES];
    let names = [&kinds.concat()[..], &["meta"]].concat();
    let mut names: Vec<String> = names.into_iter().map(String::from).collect();
    names.sort();
    assert_eq!(found, names);
}

/// What may be missing is missing from the smallest example, so that it can never become required.
#[test]
fn what_may_be_missing_stays_optional() {
    let files = files();
    for (name, stored) in files.iter().filter(|(file, _)| !file.ends_with(".min")) {
        let full: Value = serde_json::from_slice(stored).unwrap();
        let smallest: Value =
            files.get(&format!("{name}.min")).map_or(full.clone(), |it| serde_json::from_slice(it).unwrap());
        for field in full.as_object().unwrap().keys() {
            let mut without = full.clone();
            without.as_object_mut().unwrap().remove(field);
            let data = serde_json::to_vec(&without).unwrap();
            // A field that is always written is in both, though it may be left out.
            let written = again(name, &data).ok().map(|data| serde_json::from_slice::<Value>(&data).unwrap());
            let required = written.is_none_or(|it| it.get(field).is_some());
            assert_eq!(smallest.get(field).is_some(), required, "{name}: {field}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let unknown = TaskEvent::decode("task_painted.v1", b"{}").unwrap_err();
    assert!(matches!(unknown, DecodeError::UnknownName(name) if name == "task_painted.v1"));
    for broken in [&b""[..], b"null", b"{}", br#"{"effective_due":"2024-02-30"}"#] {
        let error = TaskEvent::decode("task_deadline_passed.v1", broken).unwrap_err();
        assert!(matches!(error, DecodeError::Shape { name: "task_deadline_passed.v1", .. }), "{error}");
    }
    assert!(matches!(Meta::decode(b"{}"), Err(DecodeError::Shape { name: "meta", .. })));
}

/// The words inside events that stand for a choice: each is stored in one spelling.
#[test]
fn choices_keep_their_spelling() {
    fn check<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(table: &[(T, &str)]) {
        for (choice, spelling) in table {
            assert_eq!(serde_json::to_value(choice).unwrap(), *spelling);
            assert_eq!(serde_json::from_value::<T>((*spelling).into()).unwrap(), *choice);
        }
    }
    check(&[
        (Channel::Cli, "cli"),
        (Channel::Import, "import"),
        (Channel::Clock, "clock"),
        (Channel::Web, "web"),
        (Channel::Telegram, "telegram"),
        (Channel::Zalo, "zalo"),
        (Channel::Api, "api"),
    ]);
    check(&[
        (Blocker::Coordination, "coordination"),
        (Blocker::Budget, "budget"),
        (Blocker::Legal, "legal"),
        (Blocker::Guidance, "guidance"),
        (Blocker::Data, "data"),
        (Blocker::Staff, "staff"),
        (Blocker::Other, "other"),
    ]);
    check(&[(Because::Decision, "decision"), (Because::Merger, "merger")]);
    check(&Role::ALL.map(|role| (role, role.name())));
    check(&ReminderKind::ALL.map(|kind| (kind, kind.name())));
    use dondoc_domain::directive::Urgency;
    check(&[
        (Urgency::Normal, "normal"),
        (Urgency::Urgent, "urgent"),
        (Urgency::VeryUrgent, "very_urgent"),
        (Urgency::Immediate, "immediate"),
    ]);
}
