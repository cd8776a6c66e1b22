//! Rules that a person would forget.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            sources(&path, found);
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
}

/// What groups of pages may call: the service and what it speaks of, never each other nor the desk.
const PAGES: [&str; 11] = [
    "dondoc-text",
    "dondoc-calendar",
    "dondoc-agencies",
    "dondoc-chart",
    "dondoc-domain",
    "dondoc-identity",
    "dondoc-intake",
    "dondoc-projections",
    "dondoc-service",
    "dondoc-shell",
    "dondoc-store",
];

#[test]
fn crates_depend_downwards_only() {
    let metadata =
        cargo_metadata::MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap();
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("dondoc-text", &[][..]),
        ("dondoc-calendar", &["dondoc-text"]),
        ("dondoc-agencies", &["dondoc-text"]),
        ("dondoc-domain", &["dondoc-text", "dondoc-calendar", "dondoc-agencies"]),
        ("dondoc-store", &["dondoc-text"]),
        ("dondoc-store-sled", &["dondoc-store"]),
        ("dondoc-store-kurrent", &["dondoc-store"]),
        ("dondoc-kurrent-server", &[]),
        ("dondoc-intake", &["dondoc-text", "dondoc-calendar", "dondoc-agencies"]),
        ("dondoc-projections", &["dondoc-domain", "dondoc-calendar", "dondoc-agencies", "dondoc-store"]),
        (
            "dondoc-service",
            &[
                "dondoc-text",
                "dondoc-calendar",
                "dondoc-agencies",
                "dondoc-domain",
                "dondoc-store",
                "dondoc-intake",
                "dondoc-projections",
            ],
        ),
        ("dondoc-messaging", &["dondoc-domain"]),
        ("dondoc-reply", &["dondoc-text", "dondoc-calendar", "dondoc-domain"]),
        (
            "dondoc-bot",
            &["dondoc-text", "dondoc-calendar", "dondoc-agencies", "dondoc-domain", "dondoc-messaging", "dondoc-reply"],
        ),
        ("dondoc-telegram", &["dondoc-domain", "dondoc-messaging"]),
        ("dondoc-zalo", &["dondoc-domain", "dondoc-messaging"]),
        ("dondoc-post", &["dondoc-domain", "dondoc-messaging", "dondoc-store", "dondoc-store-sled"]),
        ("dondoc-chart", &[]),
        ("dondoc-search", &["dondoc-text", "dondoc-agencies", "dondoc-domain", "dondoc-store"]),
        ("dondoc-identity", &["dondoc-agencies", "dondoc-domain"]),
        ("dondoc-shell", &["dondoc-agencies", "dondoc-chart", "dondoc-domain", "dondoc-service", "dondoc-store"]),
        ("dondoc-overview", &PAGES),
        ("dondoc-tasks", &PAGES),
        ("dondoc-office", &PAGES),
        ("dondoc-admin", &PAGES),
        ("dondoc-api", &PAGES),
        ("dondoc-web", &["dondoc-domain", "dondoc-identity", "dondoc-messaging", "dondoc-shell"]),
        ("dondoc-fake-messenger", &[]),
    ]);
    let only: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("sled", &["dondoc-store-sled"][..]),
        ("eventstore", &["dondoc-store-kurrent"]),
        ("kurrentdb", &["dondoc-store-kurrent"]),
        ("calamine", &["dondoc-intake"]),
        ("clap", &["dondoc"]),
        ("teloxide", &["dondoc-telegram"]),
        (
            "axum",
            &[
                "dondoc",
                "dondoc-shell",
                "dondoc-web",
                "dondoc-overview",
                "dondoc-tasks",
                "dondoc-office",
                "dondoc-admin",
                "dondoc-api",
                "dondoc-fake-messenger",
                "dondoc-kurrent-server",
            ],
        ),
        ("openidconnect", &["dondoc-identity"]),
        ("tantivy", &["dondoc-search"]),
        ("resvg", &["dondoc-chart"]),
    ]);
    for package in &metadata.packages {
        let normal = package.dependencies.iter().filter(|it| it.kind == cargo_metadata::DependencyKind::Normal);
        for dependency in normal {
            if let Some(allowed) = allowed.get(package.name.as_str())
                && dependency.name.starts_with("dondoc-")
            {
                assert!(
                    allowed.contains(&dependency.name.as_str()),
                    "{} must not depend on {}",
                    package.name,
                    dependency.name
                );
            }
            if let Some(users) = only.get(dependency.name.as_str()) {
                assert!(users.contains(&package.name.as_str()), "only {users:?} may know {}", dependency.name);
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_and_stays_small() {
    let mut files = Vec::new();
    sources(&root(), &mut files);
    assert!(files.len() > 50, "the walk finds the sources");
    let (mut silent, mut long) = (Vec::new(), Vec::new());
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        if !text.starts_with("//!") {
            silent.push(name.clone());
        }
        let lines = text.lines().count();
        if lines > 400 {
            eprintln!("warning: {name} has {lines} lines");
        }
        if lines > 600 {
            long.push(name);
        }
    }
    assert!(silent.is_empty(), "files without a first sentence: {silent:?}");
    assert!(long.is_empty(), "files over 600 lines: {long:?}");
}

#[test]
fn paths_named_in_the_documents_exist() {
    let mut missing = BTreeSet::new();
    for document in ["README.md", "ARCHITECTURE.md"] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        for word in text.split('`').skip(1).step_by(2) {
            let path = word.trim_end_matches('/');
            let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
            let ours =
                ["crates/", "projections/", "bot/", "tests/", ".ci/"].iter().any(|start| word.starts_with(start));
            if plain && ours && !root().join(path).exists() {
                missing.insert(format!("{document}: {word}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_help_is_whole() {
    let office = crate::harness::Office::empty();
    let help = office.ok(&["--help"]);
    for word in ["Ví dụ", "Mã thoát", "import", "rates", "task", "--today"] {
        assert!(help.contains(word), "{word}: {help}");
    }
    assert!(office.ok(&["completions", "bash"]).contains("dondoc"));
}
