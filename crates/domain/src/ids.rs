//! Identities: made from what a thing is, so that saying it twice means the same thing.

use chrono::{Datelike, NaiveDate};
use dondoc_agencies::AgencyId;
use dondoc_text::fold;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// All of dondoc's name-based identities live under this namespace.
const NAMESPACE: Uuid = Uuid::from_u128(0x646f_6e64_6f63_5f6e_616d_6573_7061_6365);

/// A name-based identity of one or more parts; the parts cannot run into each other.
pub fn derive(kind: &str, parts: &[&str]) -> Uuid {
    let mut name = String::from(kind);
    for part in parts {
        name.push('\u{1f}');
        name.push_str(part);
    }
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map($name)
            }
        }
    };
}

uuid_id!(
    /// A directive (văn bản giao việc).
    DirectiveId
);
uuid_id!(
    /// One task: one line of a directive, for one lead agency, for one occurrence.
    TaskId
);
uuid_id!(
    /// One line of a plan; the tasks of its several leads are tied by it.
    LineId
);
uuid_id!(
    /// A chat in a messenger; made from its address, which stays outside the log.
    ChatId
);
uuid_id!(
    /// A recurring duty for one lead; its occurrences are tied by it.
    SeriesId
);

impl DirectiveId {
    /// Numbers restart each 1 January, so the year of issue belongs to the identity (NĐ 30/2020, Art 15).
    pub fn of(number: &str, issuer: &str, issued: NaiveDate) -> Self {
        let number = fold(number).replace(' ', "");
        let number = number.trim_start_matches('0');
        Self(derive("directive", &[number, &fold(issuer), &issued.year().to_string()]))
    }
}

impl LineId {
    /// The line of a directive with this key (its section and item).
    pub fn of(directive: DirectiveId, key: &str) -> Self {
        Self(derive("line", &[&directive.to_string(), &fold(key)]))
    }
}

impl TaskId {
    /// The task of a line for its lead at the time; of a recurring duty, its first occurrence.
    pub fn of(line: LineId, lead: &AgencyId) -> Self {
        Self(derive("task", &[&line.to_string(), lead.as_str()]))
    }

    /// A later occurrence of a recurring duty, whoever leads it by then.
    pub fn occurrence(series: SeriesId, occurrence: u32) -> Self {
        Self(derive("occurrence", &[&series.to_string(), &occurrence.to_string()]))
    }
}

impl SeriesId {
    /// The recurring duty of a line for its lead at the time.
    pub fn of(line: LineId, lead: &AgencyId) -> Self {
        Self(derive("series", &[&line.to_string(), lead.as_str()]))
    }
}

/// An official (cán bộ, công chức). The name is in the directory, never in an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OfficialId(pub String);

impl OfficialId {
    /// The identity as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OfficialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directive_is_known_by_number_issuer_and_year() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let one = DirectiveId::of("36/QĐ-UBND", "UBND tỉnh", day(2024, 1, 12));
        assert_eq!(one, DirectiveId::of("036/QĐ-UBND", "UBND tỉnh", day(2024, 1, 12)));
        assert_eq!(one, DirectiveId::of("36 / qđ-ubnd", "ubnd  tỉnh", day(2024, 12, 30)));
        assert_ne!(one, DirectiveId::of("36/QĐ-UBND", "UBND tỉnh", day(2025, 1, 12)));
        assert_ne!(one, DirectiveId::of("36/QĐ-UBND", "UBND huyện", day(2024, 1, 12)));
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(derive("x", &["ab", "c"]), derive("x", &["a", "bc"]));
    }
}
