//! The check of a catalogue against its other language and against the sources that use it.

use fluent_bundle::FluentResource;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// What is wrong; the first file of each language is the catalogue's own, the second the shared one.
pub(super) fn audit(vi: [&str; 2], en: [&str; 2], sources: &Path, built: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    let (own_vi, own_en) = (messages(vi[0]), messages(en[0]));
    for (id, values) in &own_vi {
        match own_en.get(id) {
            None => wrong.push(format!("{id}: not in English")),
            Some(others) if others != values => wrong.push(format!("{id}: values differ: {values:?} and {others:?}")),
            Some(_) => {}
        }
    }
    wrong.extend(own_en.keys().filter(|id| !own_vi.contains_key(*id)).map(|id| format!("{id}: not in Vietnamese")));
    let shared = messages(vi[1]);
    let mut text = String::new();
    read(sources, &mut text);
    let used = used(&text);
    let known = |id: &str| own_vi.contains_key(id) || shared.contains_key(id);
    wrong.extend(used.iter().filter(|id| !known(id)).map(|id| format!("{id}: used, and nowhere")));
    let unused = own_vi.keys().filter(|id| {
        !used.contains(id.as_str())
            && !built.iter().any(|it| id.starts_with(it))
            && !text.contains(&format!("\"{id}\""))
    });
    wrong.extend(unused.map(|id| format!("{id}: used by nobody")));
    wrong
}

/// The ids of a file with the values they take.
fn messages(file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let resource = FluentResource::try_new(file.to_owned());
    let (Ok(resource) | Err((resource, _))) = resource;
    let mut found = BTreeMap::new();
    for entry in resource.entries() {
        if let fluent_syntax::ast::Entry::Message(message) = entry {
            let text = format!("{message:?}");
            // The parsed form prints each value as `VariableReference { id: Identifier { name: "n" } }`.
            let values = text.split("VariableReference { id: Identifier { name: \"").skip(1);
            let values = values.filter_map(|rest| rest.split('"').next()).map(str::to_owned);
            found.insert(message.id.name.to_owned(), values.collect());
        }
    }
    found
}

fn read(folder: &Path, text: &mut String) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            read(&path, text);
        } else if path.extension().is_some_and(|it| it == "rs")
            && let Ok(source) = std::fs::read_to_string(&path)
        {
            // What a comment says by way of example is used by nobody.
            let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
            lines.for_each(|line| text.extend([line, "\n"]));
        }
    }
}

/// The ids that sources name outright.
fn used(text: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for call in [".t(\"", ".with(\"", ".with(\n"] {
        for rest in text.split(call).skip(1) {
            let rest = rest.trim_start().trim_start_matches('"');
            let id = rest.split('"').next().unwrap_or_default();
            if !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
                ids.insert(id.to_owned());
            }
        }
    }
    ids
}
