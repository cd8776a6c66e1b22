//! The agencies that every province has, as data: `data/*.csv`.

use chrono::NaiveDate;
use thiserror::Error;

use crate::{AgencyId, Level, RegistryCommand};

const PROVINCE_2024: &str = include_str!("../data/province-2024.csv");
const PROVINCE_2025: &str = include_str!("../data/province-2025.csv");
const REFORM_2025: &str = include_str!("../data/reform-2025.csv");

/// A standard set of agencies to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// Before the reform of 1/3/2025.
    Province2024,
    /// After it; the agencies of 2024 that ended are there too, with their successors.
    Province2025,
    /// None.
    Empty,
}

/// A table of agencies that cannot be read.
#[derive(Debug, Error)]
pub enum CsvError {
    /// It is not a table with the columns `id,name,symbol,level,aliases`.
    #[error("bảng cơ quan phải là CSV có các cột id,name,symbol,level,aliases: {0}")]
    Table(#[from] csv::Error),
    /// A row names a level that does not exist.
    #[error(
        "dòng {row}: không có cấp “{level}”; dùng department, district, commune, province, council, sector, unit hoặc external"
    )]
    Level {
        /// The row in the file, the header being 1.
        row: usize,
        /// What it says.
        level: String,
    },
    /// A row has a day that is not written `YYYY-MM-DD`.
    #[error("dòng {row}: ngày “{day}” phải viết dạng YYYY-MM-DD")]
    Day {
        /// The row in the file, the header being 1.
        row: usize,
        /// What it says.
        day: String,
    },
}

#[derive(serde::Deserialize)]
struct Row {
    #[serde(default)]
    id: String,
    name: String,
    #[serde(default)]
    symbol: String,
    level: String,
    #[serde(default)]
    aliases: String,
    #[serde(default)]
    valid_from: String,
}

#[derive(serde::Deserialize)]
struct Succession {
    from: String,
    into: String,
    on: NaiveDate,
    basis: String,
}

/// The commands that enter a table of agencies: columns `id,name,symbol,level,aliases` (aliases divided by `|`) and
/// perhaps `valid_from`; `id`, `symbol`, `aliases` and `valid_from` may be empty.
pub fn commands_from_csv(table: &str) -> Result<Vec<RegistryCommand>, CsvError> {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let mut commands = Vec::new();
    for (at, row) in reader.deserialize().enumerate() {
        let Row { id, name, symbol, level, aliases, valid_from } = row?;
        let level = Level::parse(&level).ok_or(CsvError::Level { row: at + 2, level })?;
        let on = match valid_from.as_str() {
            "" => None,
            day => Some(day.parse().map_err(|_| CsvError::Day { row: at + 2, day: day.to_owned() })?),
        };
        let id = (!id.is_empty()).then(|| AgencyId::new(id));
        let aliases = aliases.split('|').map(str::trim).filter(|alias| !alias.is_empty()).map(str::to_owned).collect();
        commands.push(RegistryCommand::Establish { id, name, symbol, level, aliases, on });
    }
    Ok(commands)
}

impl Preset {
    /// The preset of a name: `province-2024`, `province-2025` or `empty`.
    pub fn parse(name: &str) -> Option<Preset> {
        match name.trim() {
            "province-2024" => Some(Preset::Province2024),
            "province-2025" => Some(Preset::Province2025),
            "empty" => Some(Preset::Empty),
            _ => None,
        }
    }

    /// The preset's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Preset::Province2024 => "province-2024",
            Preset::Province2025 => "province-2025",
            Preset::Empty => "empty",
        }
    }

    /// The commands that enter the preset; with a province's name agencies are also known by it (Báo Đắk Nông).
    pub fn commands(self, province: Option<&str>) -> Vec<RegistryCommand> {
        let mut commands = match self {
            Preset::Empty => Vec::new(),
            Preset::Province2024 => own(PROVINCE_2024),
            Preset::Province2025 => {
                let mut all = own(PROVINCE_2024);
                all.extend(own(PROVINCE_2025));
                all.extend(reform());
                all
            }
        };
        if let Some(province) = province.map(place).filter(|place| !place.is_empty()) {
            for command in &mut commands {
                if let RegistryCommand::Establish { name, aliases, .. } = command {
                    aliases.extend(of_province(name, &province));
                }
            }
        }
        commands
    }
}

/// "tỉnh Đắk Nông" is Đắk Nông.
fn place(province: &str) -> String {
    let province = dondoc_text::tidy(province);
    ["tỉnh ", "Tỉnh ", "TỈNH "].iter().find_map(|head| province.strip_prefix(head)).unwrap_or(&province).to_owned()
}

/// "Công an tỉnh" is also "Công an tỉnh Đắk Nông", "Báo tỉnh" also "Báo Đắk Nông".
fn of_province(name: &str, province: &str) -> Vec<String> {
    let Some(bare) = name.strip_suffix(" tỉnh") else { return Vec::new() };
    let mut named = vec![format!("{bare} tỉnh {province}")];
    // "UBND Đắk Nông" could be a district of that name.
    if !bare.ends_with("ND") {
        named.push(format!("{bare} {province}"));
    }
    named
}

fn own(table: &str) -> Vec<RegistryCommand> {
    #[expect(clippy::expect_used, reason = "our own tables, all read by a test")]
    commands_from_csv(table).expect("a well-formed table of agencies")
}

fn reform() -> Vec<RegistryCommand> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(REFORM_2025.as_bytes());
    let rows = reader.deserialize().map(|row| {
        #[expect(clippy::expect_used, reason = "our own table, read by a test")]
        let Succession { from, into, on, basis } = row.expect("a well-formed table of mergers");
        let from = from.split('|').map(AgencyId::from).collect();
        RegistryCommand::Merge { from, into: AgencyId::new(into), on, basis }
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Level, Registry};

    #[test]
    fn presets_are_accepted_and_said_twice_change_nothing() {
        for (preset, agencies) in [(Preset::Empty, 0), (Preset::Province2024, 49), (Preset::Province2025, 51)] {
            for province in [None, Some(""), Some("tỉnh Đắk Nông")] {
                let mut registry = Registry::default();
                for round in 0..2 {
                    for command in preset.commands(province) {
                        let events =
                            registry.decide(&command).unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
                        assert!(round == 0 || events.is_empty(), "{command:?}");
                        events.iter().for_each(|event| registry.evolve(event));
                    }
                }
                assert_eq!(registry.all().count(), agencies, "{preset:?}");
            }
            assert_eq!(Preset::parse(preset.as_str()), Some(preset));
        }
        assert_eq!(Preset::parse("province-1999"), None);
    }

    #[test]
    fn tables_of_an_office_are_read() {
        let table = "\u{feff}name,level,valid_from\nUBND xã Tân Hà,commune,2025-07-01\n";
        let commands = commands_from_csv(table).unwrap();
        let RegistryCommand::Establish { id, name, level, on, .. } = &commands[0] else { panic!("{commands:?}") };
        assert_eq!((id, name.as_str(), *level), (&None, "UBND xã Tân Hà", Level::Commune));
        assert_eq!(*on, NaiveDate::from_ymd_opt(2025, 7, 1));
        for (table, error) in [
            ("name,level\nSở A,sở\n", "dòng 2: không có cấp “sở”"),
            ("name,level,valid_from\nSở A,department,1/7/2025\n", "dòng 2: ngày “1/7/2025”"),
            ("tên,cấp\nSở A,department\n", "bảng cơ quan phải là CSV"),
        ] {
            let message = commands_from_csv(table).unwrap_err().to_string();
            assert!(message.starts_with(error), "{message}");
        }
    }
}
