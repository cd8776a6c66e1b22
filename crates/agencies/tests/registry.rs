//! Commands to the registry: given, when, then.

#![expect(clippy::unwrap_used, reason = "tests")]

use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Group, Level, Registry, RegistryCommand, RegistryEvent, RegistryRefusal, Succession};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn id(text: &str) -> AgencyId {
    AgencyId::from(text)
}

fn ids(texts: &[&str]) -> Vec<AgencyId> {
    texts.iter().map(|text| id(text)).collect()
}

fn establish(name: &str, symbol: &str, on: Option<&str>) -> RegistryCommand {
    let (name, symbol, aliases) = (name.to_owned(), symbol.to_owned(), Vec::new());
    RegistryCommand::Establish { id: None, name, symbol, level: Level::Department, aliases, on: on.map(day) }
}

fn rename(agency: &str, name: &str, symbol: &str, on: &str) -> RegistryCommand {
    RegistryCommand::Rename { agency: id(agency), name: name.into(), symbol: Some(symbol.into()), on: day(on) }
}

fn alias(agency: &str, alias: &str) -> RegistryCommand {
    RegistryCommand::AddAlias { agency: id(agency), alias: alias.into() }
}

fn merge(from: &[&str], into: &str, on: &str) -> RegistryCommand {
    RegistryCommand::Merge { from: ids(from), into: id(into), on: day(on), basis: "01/NQ-HĐND".into() }
}

fn split(from: &str, into: &[&str], on: &str) -> RegistryCommand {
    RegistryCommand::Split { from: id(from), into: ids(into), on: day(on), basis: "02/NQ-HĐND".into() }
}

fn abolish(agency: &str, on: &str) -> RegistryCommand {
    RegistryCommand::Abolish { agency: id(agency), on: day(on), basis: "03/NQ-HĐND".into() }
}

/// Three departments without dates, `A`, `B` and `C`.
fn three() -> Vec<RegistryCommand> {
    vec![establish("Sở An", "A", None), establish("Sở Bình", "B", None), establish("Sở Cảnh", "C", None)]
}

fn given(commands: &[RegistryCommand]) -> Registry {
    let mut registry = Registry::default();
    for command in commands {
        let events = registry.decide(command).unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
        events.iter().for_each(|event| registry.evolve(event));
    }
    registry
}

/// After three departments and these commands, a command gives events of these stored names or is refused.
#[track_caller]
fn check(before: &[RegistryCommand], when: RegistryCommand, then: Result<&[&str], RegistryRefusal>) {
    let registry = given(&[three(), before.to_vec()].concat());
    let events = registry.decide(&when);
    let names = events.map(|events| events.iter().map(RegistryEvent::stored_name).collect::<Vec<_>>());
    assert_eq!(names, then.map(<[_]>::to_vec), "{when:?}");
}

#[test]
fn establishing() {
    check(&[], establish("Sở Đông", "Đ", None), Ok(&["agency_established.v1"]));
    check(&[], establish("Sở An", "A", None), Ok(&[]));
    check(&[], establish("  Sở\u{a0}An ", "A", None), Ok(&[]));
    let taken = |text: &str, holder| Err(RegistryRefusal::Taken { text: text.into(), holder: id(holder) });
    check(&[], establish("Sở An", "SA", None), taken("Sở An", "A"));
    check(&[], establish("SO AN", "SA", None), taken("SO AN", "A"));
    check(&[], establish("Sở Đông", "B", Some("2025-03-01")), taken("B", "B"));
    check(&[alias("C", "Sở Đông")], establish("Sở Đông", "SĐ", None), taken("Sở Đông", "C"));
    check(&[abolish("A", "2025-03-01")], establish("Sở An", "A", Some("2025-02-28")), taken("Sở An", "A"));
    check(&[abolish("A", "2025-03-01")], establish("Sở An", "A", Some("2025-03-01")), Ok(&["agency_established.v1"]));
    check(&[], establish(" – ", "", None), Ok(&["agency_established.v1"]));
    check(&[], establish("  ", "X", None), Err(RegistryRefusal::Blank));
    check(&[], establish("Phòng (Mật)", "X", None), Err(RegistryRefusal::Secret("Mật")));
    let with_id = |name: &str| RegistryCommand::Establish {
        id: Some(id("A")),
        name: name.into(),
        symbol: "A".into(),
        level: Level::Department,
        aliases: vec!["An An".into()],
        on: None,
    };
    check(&[], with_id("Sở An"), Ok(&["agency_alias_added.v1"]));
    check(&[with_id("Sở An")], with_id("Sở An"), Ok(&[]));
    check(&[], with_id("Sở Đông"), Err(RegistryRefusal::IdTaken(id("A"))));
}

#[test]
fn renaming_and_aliases() {
    check(&[], rename("A", "Sở An Ninh", "AN", "2025-03-01"), Ok(&["agency_renamed.v1"]));
    check(&[], rename("A", "Sở An", "A", "2025-03-01"), Ok(&[]));
    check(&[], rename("X", "Sở An", "A", "2025-03-01"), Err(RegistryRefusal::Unknown(id("X"))));
    check(
        &[],
        rename("A", "Sở Bình", "A", "2025-03-01"),
        Err(RegistryRefusal::Taken { text: "Sở Bình".into(), holder: id("B") }),
    );
    check(&[], rename("A", "Tối mật", "A", "2025-03-01"), Err(RegistryRefusal::Secret("Tối mật")));
    let since = day("2025-03-01");
    check(
        &[rename("A", "Sở Ân", "AN", "2025-03-01")],
        rename("A", "Sở An", "A", "2025-02-01"),
        Err(RegistryRefusal::TooEarly { agency: id("A"), since }),
    );
    check(&[], alias("A", "Sở A."), Ok(&["agency_alias_added.v1"]));
    check(&[], alias("A", "Sở An"), Ok(&[]));
    check(&[alias("A", "An")], alias("A", "An"), Ok(&[]));
    check(&[], alias("A", "B"), Err(RegistryRefusal::Taken { text: "B".into(), holder: id("B") }));
    check(&[], alias("A", " "), Err(RegistryRefusal::Blank));
}

#[test]
fn ending() {
    let ended = |agency: &str, last: &str| Err(RegistryRefusal::Ended { agency: id(agency), last: day(last) });
    let absent = |agency: &str, on: &str| Err(RegistryRefusal::NotThere { agency: id(agency), on: day(on) });
    check(&[], merge(&["A", "B", "A"], "C", "2025-03-01"), Ok(&["agencies_merged.v1"]));
    check(&[merge(&["A", "B"], "C", "2025-03-01")], merge(&["B", "A"], "C", "2025-03-01"), Ok(&[]));
    check(&[merge(&["A"], "C", "2025-03-01")], merge(&["A", "B"], "C", "2025-03-01"), Ok(&["agencies_merged.v1"]));
    check(&[merge(&["A"], "C", "2025-03-01")], merge(&["A"], "C", "2025-04-01"), ended("A", "2025-02-28"));
    check(&[merge(&["A"], "C", "2025-03-01")], merge(&["A"], "B", "2025-03-01"), ended("A", "2025-02-28"));
    check(&[], merge(&["A", "X"], "C", "2025-03-01"), Err(RegistryRefusal::Unknown(id("X"))));
    check(&[], merge(&["A"], "X", "2025-03-01"), Err(RegistryRefusal::Unknown(id("X"))));
    check(&[], merge(&["A"], "A", "2025-03-01"), Err(RegistryRefusal::IntoItself(id("A"))));
    // The receiver among those that merge is left out: it stays.
    check(&[], merge(&["A", "C"], "C", "2025-03-01"), Ok(&["agencies_merged.v1"]));
    check(&[merge(&["A"], "C", "2025-03-01")], merge(&["C", "A"], "C", "2025-03-01"), Ok(&[]));
    assert!(
        given(&[three(), vec![merge(&["A", "C"], "C", "2025-03-01")]].concat())
            .get(&id("C"))
            .unwrap()
            .valid_to
            .is_none()
    );
    check(&[], merge(&[], "A", "2025-03-01"), Err(RegistryRefusal::TooFew));
    check(&[abolish("C", "2025-01-01")], merge(&["A"], "C", "2025-03-01"), absent("C", "2025-03-01"));
    check(&[establish("Sở Em", "E", Some("2025-06-01"))], merge(&["A"], "E", "2025-03-01"), absent("E", "2025-03-01"));
    check(
        &[establish("Sở Em", "E", Some("2025-06-01"))],
        merge(&["E"], "A", "2025-06-01"),
        Err(RegistryRefusal::TooEarly { agency: id("E"), since: day("2025-06-01") }),
    );
    // A became part of B, B of C: C cannot have become part of A before.
    let chain = [merge(&["A"], "B", "2025-03-01"), merge(&["B"], "C", "2025-07-01")];
    check(&chain, merge(&["C"], "A", "2024-01-01"), Err(RegistryRefusal::Circle(id("C"))));
    check(&chain, merge(&["C"], "A", "2026-01-01"), absent("A", "2026-01-01"));

    check(&[], split("A", &["B", "C", "B"], "2025-03-01"), Ok(&["agency_split.v1"]));
    check(&[split("A", &["B", "C"], "2025-03-01")], split("A", &["B", "C"], "2025-03-01"), Ok(&[]));
    check(&[], split("A", &["B", "B"], "2025-03-01"), Err(RegistryRefusal::TooFew));
    check(&[], split("A", &["A", "B"], "2025-03-01"), Err(RegistryRefusal::IntoItself(id("A"))));
    check(
        &[merge(&["B"], "A", "2025-03-01")],
        split("A", &["B", "C"], "2024-03-01"),
        Err(RegistryRefusal::Circle(id("B"))),
    );
    check(&[], abolish("A", "2025-03-01"), Ok(&["agency_abolished.v1"]));
    check(&[abolish("A", "2025-03-01")], abolish("A", "2025-03-01"), Ok(&[]));
    check(&[abolish("A", "2025-03-01")], abolish("A", "2025-04-01"), ended("A", "2025-02-28"));
    check(&[merge(&["A"], "B", "2025-03-01")], abolish("A", "2025-03-01"), ended("A", "2025-02-28"));
    let secret =
        RegistryCommand::Abolish { agency: id("A"), on: day("2025-03-01"), basis: "Quyết định (Mật)".into() };
    check(&[], secret, Err(RegistryRefusal::Secret("Mật")));
}

#[test]
fn succession_follows_mergers_only() {
    let registry = given(
        &[
            three(),
            vec![
                establish("Sở Dung", "D", None),
                merge(&["A"], "B", "2025-03-01"),
                merge(&["B"], "C", "2025-07-01"),
                abolish("D", "2025-03-01"),
            ],
        ]
        .concat(),
    );
    for (agency, on, then) in [
        ("A", "2025-02-28", Succession::Itself),
        ("A", "2025-03-01", Succession::One(id("B"))),
        ("A", "2025-06-30", Succession::One(id("B"))),
        ("A", "2025-07-01", Succession::One(id("C"))),
        ("B", "2025-07-01", Succession::One(id("C"))),
        ("C", "2030-01-01", Succession::Itself),
        ("D", "2025-02-28", Succession::Itself),
        ("D", "2025-03-01", Succession::None),
        ("X", "2025-03-01", Succession::None),
    ] {
        assert_eq!(registry.successor(&id(agency), day(on)), then, "{agency} on {on}");
    }
    let parts = given(&[three(), vec![split("A", &["B", "C"], "2025-03-01")]].concat());
    assert_eq!(parts.successor(&id("A"), day("2025-03-01")), Succession::None);
    assert_eq!(parts.get(&id("A")).unwrap().succeeded_by, ids(&["B", "C"]));
    assert_eq!(registry.members(Group::Departments, day("2025-05-01")), ids(&["B", "C"]));
}

#[test]
fn a_symbol_that_passed_on_means_who_had_it_that_day() {
    // STT ends; a year later a new department takes its name and symbol. Another one was renamed.
    let registry = given(&[
        establish("Sở Thể thao", "STT", None),
        establish("Sở Du lịch", "SDL", None),
        abolish("STT", "2021-01-01"),
        establish("Sở Thể thao", "STT", Some("2022-01-01")),
        rename("SDL", "Sở Du lịch và Văn hóa", "SDLVH", "2023-01-01"),
        establish("Sở Du lịch", "SDL", Some("2024-01-01")),
    ]);
    for (text, on, then) in [
        ("STT", "2020-06-01", "STT"),
        ("sở thể thao", "2020-12-31", "STT"),
        ("STT", "2021-06-01", "STT"),
        ("STT", "2022-01-01", "STT-2"),
        ("STT-2", "2020-01-01", "STT-2"),
        ("SDL", "2022-12-31", "SDL"),
        ("SDL", "2023-06-01", "SDL"),
        ("Sở Du lịch", "2024-01-01", "SDL-2"),
        ("Sở Du lịch và Văn hóa", "2024-01-01", "SDL"),
        ("SDLVH", "2020-01-01", "SDL"),
    ] {
        assert_eq!(registry.find(text, day(on)), Ok(id(then)), "{text} on {on}");
    }
    assert_eq!(registry.read("Sở Thể thao, Du lịch", day("2024-05-05")).agencies, ids(&["STT-2", "SDL-2"]));
    let sdl = registry.get(&id("SDL")).unwrap();
    assert_eq!((sdl.symbol.as_str(), sdl.aliases.clone()), ("SDLVH", vec!["Sở Du lịch".to_owned(), "SDL".to_owned()]));
}

#[test]
fn what_is_not_found_is_told_with_what_comes_near() {
    let registry = given(&three());
    let not_found = registry.find("Sở Cánh Diều", day("2024-01-01")).unwrap_err();
    assert_eq!(not_found.nearest, ["Sở Cảnh"]);
    assert_eq!(not_found.to_string(), "không tìm thấy cơ quan; có phải là: Sở Cảnh?");
    assert!(registry.find("", day("2024-01-01")).unwrap_err().nearest.is_empty());
}
