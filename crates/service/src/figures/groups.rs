//! What groups are called, and under which agency a task counts.

use crate::App;
use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Registry, Succession};
use dondoc_projections::{Board, Key, board::GroupKey};
use std::collections::BTreeMap;

impl App {
    /// The key and the label of a group.
    pub(super) async fn describe(
        &self,
        board: &Board,
        registry: &Registry,
        heirs: &Heirs,
        key: GroupKey,
    ) -> (String, String) {
        match key {
            GroupKey::Agency(key) => match heirs.named.get(&key).or_else(|| board.agency(key)) {
                Some(id) => {
                    let name = registry.get(id).map_or_else(|| id.to_string(), |it| it.name.clone());
                    (id.to_string(), name)
                }
                None => nobody("Chưa có đơn vị chủ trì"),
            },
            GroupKey::Month(year, month) => (format!("{year}-{month:02}"), format!("Tháng {month}/{year}")),
            GroupKey::Quarter(year, quarter) => {
                let roman = ["I", "II", "III", "IV"][(quarter as usize - 1).min(3)];
                (format!("{year}-Q{quarter}"), format!("Quý {roman}/{year}"))
            }
            GroupKey::Directive(key) => match board.directive(key) {
                Some(it) => {
                    let day = it.issued.map_or_else(String::new, |day| day.format("%d/%m/%Y").to_string());
                    let year = it.issued.map_or_else(String::new, |day| format!("@{}", day.format("%Y")));
                    (format!("{}{year}", it.number), format!("{} ngày {day} của {}", it.number, it.issuer))
                }
                None => nobody("Không rõ văn bản"),
            },
            GroupKey::Field(key) => match board.field(key) {
                Some("") | None => nobody("Không ghi lĩnh vực"),
                Some(field) => (field.to_owned(), field.to_owned()),
            },
            GroupKey::Official(key) => match board.official(key) {
                Some(id) => (id.to_string(), self.name_of(id).await),
                None => nobody("Chưa có người nhận"),
            },
            GroupKey::None => nobody("Chưa có người nhận"),
        }
    }
}

/// Agencies under today's successors. A successor that never led a task itself has the key of one it follows.
#[derive(Default)]
pub(super) struct Heirs {
    pub agency_as: BTreeMap<Key, Key>,
    named: BTreeMap<Key, AgencyId>,
}

impl Heirs {
    pub fn of(board: &Board, registry: &Registry, today: NaiveDate) -> Self {
        let mut heirs = Self::default();
        for (key, agency) in board.agencies() {
            if let Succession::One(heir) = registry.successor(agency, today) {
                let stands_for = heirs.key(board, &heir).unwrap_or(key);
                heirs.agency_as.insert(key, stands_for);
                heirs.named.insert(stands_for, heir);
            }
        }
        heirs
    }

    /// The key that an agency is counted under.
    pub fn key(&self, board: &Board, agency: &AgencyId) -> Option<Key> {
        let stand_in = || self.named.iter().find(|(_, heir)| *heir == agency).map(|(key, _)| *key);
        board.agency_key(agency).map(|key| self.agency_as.get(&key).copied().unwrap_or(key)).or_else(stand_in)
    }
}

fn nobody(label: &str) -> (String, String) {
    (String::new(), label.to_owned())
}
