//! Every stored name and version that was ever written can still be read. Files are added, never changed.

use std::path::Path;

use dondoc_agencies::{DecodeError, RegistryEvent};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

#[test]
fn golden_events_are_read_and_written_alike() {
    let mut seen = Vec::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let stored = std::fs::read(&path).unwrap();
        let event = RegistryEvent::decode(&name, &stored).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(event.stored_name(), name);
        let written: serde_json::Value = serde_json::from_slice(&event.encode()).unwrap();
        assert_eq!(written, serde_json::from_slice::<serde_json::Value>(&stored).unwrap(), "{name}");
        seen.push(name);
    }
    seen.sort();
    let mut names = RegistryEvent::STORED_NAMES.to_vec();
    names.sort();
    assert_eq!(seen, names, "one golden file for each stored name");
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let unknown = RegistryEvent::decode("agency_painted.v1", b"{}").unwrap_err();
    assert!(matches!(unknown, DecodeError::UnknownName(name) if name == "agency_painted.v1"));
    for broken in [&b"{}"[..], b"", b"null", br#"{"agency":"A","on":"2025-02-30","basis":""}"#] {
        let error = RegistryEvent::decode("agency_abolished.v1", broken).unwrap_err();
        assert!(matches!(error, DecodeError::Payload { .. }), "{error}");
    }
}
