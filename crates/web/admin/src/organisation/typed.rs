//! A change of agencies as it is asked for in an address and typed into a form.

use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Level, RegistryCommand};
use dondoc_calendar::read_date;
use dondoc_shell::Words;
use serde::Deserialize;

/// What is asked for; which fields count depends on the kind of change.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Typed {
    /// The kind of change.
    pub viec: String,
    /// The agency that it is about.
    pub don_vi: String,
    /// The agencies that end by a merger.
    pub tu: Vec<String>,
    /// Who takes over.
    pub vao: Vec<String>,
    /// A name.
    pub ten: String,
    /// A symbol.
    pub ky_hieu: String,
    /// A level.
    pub cap: String,
    /// Other spellings, one on each line.
    pub ten_khac: String,
    /// The first day of the new order.
    pub ngay: String,
    /// The document that orders it.
    pub can_cu: String,
    /// Whether to show what would happen.
    pub xem: String,
}

/// A kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Establish,
    Rename,
    Alias,
    Merge,
    Split,
    Abolish,
}

impl Kind {
    const ALL: [(Kind, &str, &str); 6] = [
        (Kind::Establish, "thanh-lap", "established"),
        (Kind::Rename, "doi-ten", "renamed"),
        (Kind::Alias, "ten-khac", "aliased"),
        (Kind::Merge, "sap-nhap", "merged"),
        (Kind::Split, "chia-tach", "split"),
        (Kind::Abolish, "giai-the", "abolished"),
    ];

    /// The kind of a name in an address.
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.iter().find(|(_, slug, _)| *slug == name).map(|(kind, ..)| *kind)
    }

    /// The short name of what was done.
    pub fn done(self) -> &'static str {
        Kind::ALL.iter().find(|(kind, ..)| *kind == self).map_or("same", |(_, _, done)| done)
    }

    /// Whether agencies end by it.
    pub fn ends_agencies(self) -> bool {
        matches!(self, Kind::Merge | Kind::Split | Kind::Abolish)
    }
}

impl Typed {
    /// What the registry would be told; else what is missing, in words.
    pub fn command(&self, w: Words, kind: Kind, today: NaiveDate) -> Result<RegistryCommand, String> {
        let agency = |text: &str| match text.trim() {
            "" => Err(w.t("org-missing-agency")),
            id => Ok(AgencyId::new(id)),
        };
        let agencies = |texts: &[String]| texts.iter().map(|it| agency(it)).collect::<Result<Vec<_>, _>>();
        let day = match self.ngay.trim() {
            "" => None,
            text => Some(read_date(text, None).ok_or_else(|| w.t("org-bad-day"))?),
        };
        let basis = || match self.can_cu.trim() {
            "" => Err(w.t("org-missing-basis")),
            basis => Ok(basis.to_owned()),
        };
        let name = self.ten.trim().to_owned();
        Ok(match kind {
            Kind::Establish => RegistryCommand::Establish {
                id: None,
                name,
                symbol: self.ky_hieu.trim().to_owned(),
                level: Level::parse(&self.cap).ok_or_else(|| w.t("org-missing-level"))?,
                aliases: self.ten_khac.lines().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect(),
                on: day,
            },
            Kind::Rename => RegistryCommand::Rename {
                agency: agency(&self.don_vi)?,
                name,
                symbol: Some(self.ky_hieu.trim()).filter(|it| !it.is_empty()).map(str::to_owned),
                on: day.unwrap_or(today),
            },
            Kind::Alias => RegistryCommand::AddAlias { agency: agency(&self.don_vi)?, alias: name },
            Kind::Merge => RegistryCommand::Merge {
                from: agencies(&self.tu)?,
                into: agency(self.vao.first().map_or("", String::as_str))?,
                on: day.unwrap_or(today),
                basis: basis()?,
            },
            Kind::Split => RegistryCommand::Split {
                from: agency(&self.don_vi)?,
                into: agencies(&self.vao)?,
                on: day.unwrap_or(today),
                basis: basis()?,
            },
            Kind::Abolish => {
                RegistryCommand::Abolish { agency: agency(&self.don_vi)?, on: day.unwrap_or(today), basis: basis()? }
            }
        })
    }

    /// Everything typed, to be sent on from the preview.
    pub fn hidden(&self) -> Vec<(&'static str, &str)> {
        let mut all = vec![
            ("viec", self.viec.as_str()),
            ("don-vi", &self.don_vi),
            ("ten", &self.ten),
            ("ky-hieu", &self.ky_hieu),
            ("cap", &self.cap),
            ("ten-khac", &self.ten_khac),
            ("ngay", &self.ngay),
            ("can-cu", &self.can_cu),
        ];
        all.extend(self.tu.iter().map(|it| ("tu", it.as_str())));
        all.extend(self.vao.iter().map(|it| ("vao", it.as_str())));
        all.retain(|(_, value)| !value.is_empty());
        all
    }
}
