//! Any list of known names is read back as it was written, and any commands leave the registry sound.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::LazyLock;

use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Group, Level, Preset, Registry, RegistryCommand, Succession};
use proptest::prelude::*;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 12).unwrap()
}

fn registry() -> &'static Registry {
    static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
        let mut registry = Registry::default();
        for command in Preset::Province2024.commands(Some("Đắk Nông")) {
            registry.decide(&command).unwrap().iter().for_each(|event| registry.evolve(event));
        }
        registry
    });
    &REGISTRY
}

/// Every way to call every standard agency.
fn callings() -> Vec<(String, AgencyId)> {
    let all = registry().all().flat_map(|agency| {
        let texts = [&agency.name, &agency.symbol].into_iter().chain(&agency.aliases);
        texts.filter(|text| !text.is_empty()).map(|text| (text.clone(), agency.id.clone())).collect::<Vec<_>>()
    });
    all.collect()
}

const SEPARATORS: [&str; 9] = [", ", "; ", " và ", " & ", " - ", " – ", "/", "\n", ", phối hợp với "];

#[derive(Debug, Clone)]
enum Item {
    Agency(String, AgencyId),
    Group(&'static str, Group),
    Stranger(&'static str),
}

fn item() -> impl Strategy<Value = Item> {
    let groups = [
        ("các Sở, Ban, ngành", Group::Departments),
        ("UBND các huyện, thành phố", Group::Districts),
        ("UBND cấp xã", Group::Communes),
        ("địa phương", Group::Districts),
    ];
    let strangers = ["UBND huyện Krông Nô", "Công ty Ánh Dương", "Các doanh nghiệp viễn thông", "Hội Làm vườn"];
    prop_oneof![
        6 => prop::sample::select(callings()).prop_map(|(text, id)| Item::Agency(text, id)),
        1 => prop::sample::select(groups.to_vec()).prop_map(|(text, group)| Item::Group(text, group)),
        1 => prop::sample::select(strangers.to_vec()).prop_map(Item::Stranger),
    ]
}

fn once<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for item in items {
        if !seen.contains(&item) {
            seen.push(item);
        }
    }
    seen
}

proptest! {
    #[test]
    fn lists_come_back(
        items in prop::collection::vec((item(), prop::sample::select(&SEPARATORS[..])), 1..7),
        spelling in 0..3,
    ) {
        let mut text = String::new();
        for (at, (item, separator)) in items.iter().enumerate() {
            if at > 0 {
                // A stranger's own name may go on over anything that is not surely an end.
                let stranger = |item: &Item| matches!(item, Item::Stranger(_));
                let separator = if stranger(item) || stranger(&items[at - 1].0) { "; " } else { separator };
                // Without capitals a line break is a wrapped phrase: "ubnd", "địa phương".
                text += if spelling == 2 && *separator == *"\n" { ";\n" } else { separator };
            }
            text += match item {
                Item::Agency(text, _) => text,
                Item::Group(text, _) | Item::Stranger(text) => text,
            };
        }
        let written = match spelling {
            0 => text.clone(),
            1 => text.to_uppercase(),
            _ => dondoc_text::tidy(&text).lines().map(|line| dondoc_text::fold(line) + "\n").collect(),
        };
        let reading = registry().read(&written, day());
        let agencies = once(items.iter().filter_map(|(item, _)| match item {
            Item::Agency(_, id) => Some(id.clone()),
            Item::Group(..) | Item::Stranger(_) => None,
        }));
        let groups = once(items.iter().filter_map(|(item, _)| match item {
            Item::Group(_, group) => Some(*group),
            Item::Agency(..) | Item::Stranger(_) => None,
        }));
        let strangers: Vec<String> = items.iter().filter_map(|(item, _)| match item {
            Item::Stranger(text) => Some(dondoc_text::fold(text)),
            Item::Agency(..) | Item::Group(..) => None,
        }).collect();
        let unresolved: Vec<String> = reading.unresolved.iter().map(|part| dondoc_text::fold(&part.text)).collect();
        prop_assert_eq!(&reading.agencies, &agencies, "{}", written);
        prop_assert_eq!(&reading.groups, &groups, "{}", written);
        prop_assert_eq!(unresolved, strangers, "{}", written);
        prop_assert!(reading.corrected.is_empty(), "{written}: {:?}", reading.corrected);
    }

    #[test]
    fn every_calling_is_found((text, id) in prop::sample::select(callings())) {
        let registry = registry();
        prop_assert_eq!(registry.find(&text, day()), Ok(id.clone()));
        prop_assert_eq!(registry.find(&dondoc_text::fold(&text), day()), Ok(id));
    }

    /// Whatever is said, said twice it changes things once, nobody succeeds himself, and a name is never ambiguous.
    #[test]
    fn said_twice_is_said_once(commands in prop::collection::vec(command(), 1..25)) {
        let mut registry = Registry::default();
        for command in commands {
            if let Ok(events) = registry.decide(&command) {
                events.iter().for_each(|event| registry.evolve(event));
                prop_assert_eq!(registry.decide(&command), Ok(Vec::new()), "{:?}", command);
            }
            for agency in registry.all() {
                for on in (0..8).map(month) {
                    prop_assert!(registry.find(&agency.name, on).is_ok(), "{} on {}", agency.name, on);
                    match registry.successor(&agency.id, on) {
                        Succession::Itself => prop_assert!(!agency.ended_by(on)),
                        Succession::One(heir) => prop_assert!(agency.ended_by(on) && heir != agency.id),
                        Succession::None => prop_assert!(agency.succeeded_by.len() != 1 || agency.ended_by(on)),
                    }
                }
            }
        }
    }
}

fn month(month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, month + 1, 1).unwrap()
}

fn command() -> impl Strategy<Value = RegistryCommand> {
    let name = || prop::sample::select(vec!["Sở A", "Sở Bê", "Sở Xê", "Ban Đê", "Ban E"]).prop_map(str::to_owned);
    let symbol = || prop::sample::select(vec!["", "SA", "SB", "SX", "BD"]).prop_map(str::to_owned);
    let id = || prop::sample::select(vec!["SA", "SB", "SX", "BD", "SA-2", "SB-2", "SO-A"]).prop_map(AgencyId::from);
    let on = || (0..8u32).prop_map(month);
    prop_oneof![
        4 => (name(), symbol(), prop::option::of(on())).prop_map(|(name, symbol, on)| RegistryCommand::Establish {
            id: None, name, symbol, level: Level::Department, aliases: Vec::new(), on,
        }),
        1 => (id(), name(), prop::option::of(symbol()), on())
            .prop_map(|(agency, name, symbol, on)| RegistryCommand::Rename { agency, name, symbol, on }),
        1 => (id(), name()).prop_map(|(agency, alias)| RegistryCommand::AddAlias { agency, alias }),
        3 => (prop::collection::vec(id(), 1..3), id(), on())
            .prop_map(|(from, into, on)| RegistryCommand::Merge { from, into, on, basis: "QĐ 1".into() }),
        1 => (id(), prop::collection::vec(id(), 2..4), on())
            .prop_map(|(from, into, on)| RegistryCommand::Split { from, into, on, basis: "QĐ 2".into() }),
        1 => (id(), on()).prop_map(|(agency, on)| RegistryCommand::Abolish { agency, on, basis: "QĐ 3".into() }),
    ]
}
