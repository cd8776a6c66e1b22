//! The registry of agencies: what it knows, what it can be told, and why it refuses.

use std::collections::HashMap;

use chrono::NaiveDate;
use thiserror::Error;

use crate::names::{Key, Names, NotFound, TODAY};
use crate::{Agency, AgencyId, Group, Level};

/// Every agency there is or was, in the order in which they were entered.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    pub(crate) agencies: Vec<Agency>,
    pub(crate) names: Names,
    pub(crate) by_id: HashMap<AgencyId, usize>,
}

/// Who does an agency's work on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Succession {
    /// The agency itself.
    Itself,
    /// The agency at the end of a chain of mergers.
    One(AgencyId),
    /// Nobody yet: it was abolished or split, its open tasks wait to be assigned anew (chờ phân công lại).
    None,
}

impl Registry {
    /// The agency of an id, ended ones too.
    pub fn get(&self, id: &AgencyId) -> Option<&Agency> {
        self.by_id.get(id).map(|index| &self.agencies[*index])
    }

    /// Every agency there is or was, in the order in which they were entered.
    pub fn all(&self) -> impl Iterator<Item = &Agency> {
        self.agencies.iter()
    }

    /// The agencies that exist on a day.
    pub fn valid_on(&self, day: NaiveDate) -> impl Iterator<Item = &Agency> {
        self.agencies.iter().filter(move |agency| agency.valid_on(day))
    }

    /// The agencies that a group means on a day.
    pub fn members(&self, group: Group, on: NaiveDate) -> Vec<AgencyId> {
        self.valid_on(on).filter(|agency| agency.level == group.level()).map(|agency| agency.id.clone()).collect()
    }

    /// The one agency that a text names on a day: by id, symbol, name or alias.
    ///
    /// A symbol or name that passed to another agency means the one that had it that day; a name that only an ended
    /// agency had means that agency (see [`Registry::successor`] for who took over).
    pub fn find(&self, text: &str, on: NaiveDate) -> Result<AgencyId, NotFound> {
        let key = Key::of(text);
        let named = self.names.lookup(&self.agencies, &key, on).or_else(|| {
            // "Sở Y tế tỉnh Đắk Nông", when the province is known to be Đắk Nông.
            let place = self.names.provinces().iter().find_map(|place| key.key.strip_suffix(place.as_str()))?;
            let bare =
                |text: &str| self.names.lookup(&self.agencies, &Key { key: text.to_owned(), ..Key::default() }, on);
            bare(place).or_else(|| bare(place.strip_suffix("tinh")?))
        });
        let by_id = self.agencies.iter().position(|agency| agency.id.as_str() == text.trim());
        // Who is called so that day comes first, then who has the id, then who was or will be called so.
        let today = named.filter(|(_, rank)| *rank == TODAY);
        match today.map(|(agency, _)| agency).or(by_id).or(named.map(|(agency, _)| agency)) {
            Some(agency) => Ok(self.agencies[agency].id.clone()),
            None => Err(NotFound { nearest: self.names.nearest(&self.agencies, &[key], on) }),
        }
    }

    /// Who does an agency's work on a day. An agency nobody knows has no successor.
    pub fn successor(&self, id: &AgencyId, on: NaiveDate) -> Succession {
        let Some(mut agency) = self.get(id) else { return Succession::None };
        // Commands never make a circle; a history that has one all the same must not hang us.
        for _ in 0..self.agencies.len() {
            if !agency.ended_by(on) {
                return if agency.id == *id { Succession::Itself } else { Succession::One(agency.id.clone()) };
            }
            match agency.succeeded_by.as_slice() {
                [heir] if let Some(heir) = self.get(heir) => agency = heir,
                _ => return Succession::None,
            }
        }
        Succession::None
    }
}

/// Something to tell the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistryCommand {
    /// Enter an agency.
    Establish {
        /// Its id; without one a slug of its symbol (or name) is made unique by a number.
        id: Option<AgencyId>,
        /// Its full name.
        name: String,
        /// Its symbol; may be empty.
        symbol: String,
        /// What kind of agency it is.
        level: Level,
        /// Other spellings.
        aliases: Vec<String>,
        /// Its first day, or nothing when it was always there.
        on: Option<NaiveDate>,
    },
    /// Give an agency a new name, and a new symbol if there is one, from a day on.
    Rename {
        /// Which agency.
        agency: AgencyId,
        /// The new name.
        name: String,
        /// The new symbol; nothing keeps the old one.
        symbol: Option<String>,
        /// The first day of the new name.
        on: NaiveDate,
    },
    /// Add another spelling.
    AddAlias {
        /// Which agency.
        agency: AgencyId,
        /// The other spelling.
        alias: String,
    },
    /// Let agencies become part of another one.
    Merge {
        /// The agencies that end.
        from: Vec<AgencyId>,
        /// The agency that goes on.
        into: AgencyId,
        /// The first day of the new order.
        on: NaiveDate,
        /// The document that orders it.
        basis: String,
    },
    /// Divide an agency.
    Split {
        /// The agency that ends.
        from: AgencyId,
        /// Its parts, at least two.
        into: Vec<AgencyId>,
        /// The first day of the new order.
        on: NaiveDate,
        /// The document that orders it.
        basis: String,
    },
    /// End an agency with nobody to take over.
    Abolish {
        /// The agency that ends.
        agency: AgencyId,
        /// The first day without it.
        on: NaiveDate,
        /// The document that orders it.
        basis: String,
    },
}

/// Why the registry does not do as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RegistryRefusal {
    /// There is no such agency.
    #[error("không có cơ quan {0}; xem danh sách bằng lệnh `dondoc agency list`")]
    Unknown(AgencyId),
    /// A name that must be there is missing.
    #[error("thiếu tên cơ quan")]
    Blank,
    /// Another agency is called so in the same time.
    #[error("“{text}” đã là tên gọi của cơ quan {holder} trong cùng thời gian; chọn tên khác hoặc sửa cơ quan đó")]
    Taken {
        /// The name, symbol or alias.
        text: String,
        /// Who is called so.
        holder: AgencyId,
    },
    /// The id belongs to another agency.
    #[error("mã {0} đã thuộc về một cơ quan khác; chọn mã khác")]
    IdTaken(AgencyId),
    /// An agency cannot become part of itself, nor be a part of what it is divided into.
    #[error("cơ quan {0} không thể sáp nhập hoặc chia tách vào chính nó")]
    IntoItself(AgencyId),
    /// The agency that should take over does not exist on that day.
    #[error("cơ quan {agency} không tồn tại vào ngày {}; chọn cơ quan tiếp nhận đang hoạt động", day(.on))]
    NotThere {
        /// Who should take over.
        agency: AgencyId,
        /// When.
        on: NaiveDate,
    },
    /// The agencies would succeed one another in a circle.
    #[error("cơ quan {0} đã được sáp nhập từ cơ quan tiếp nhận: không thể sáp nhập vòng tròn")]
    Circle(AgencyId),
    /// The agency has ended already, in another way.
    #[error("cơ quan {agency} đã kết thúc hoạt động ngày {}", day(.last))]
    Ended {
        /// Which agency.
        agency: AgencyId,
        /// Its last day.
        last: NaiveDate,
    },
    /// The agency did not exist yet, or not yet under its present name.
    #[error("cơ quan {agency} chỉ có (hoặc chỉ mang tên hiện nay) từ ngày {}; kiểm tra lại ngày hiệu lực", day(.since))]
    TooEarly {
        /// Which agency.
        agency: AgencyId,
        /// Its first day.
        since: NaiveDate,
    },
    /// Too few agencies are named.
    #[error("sáp nhập cần ít nhất một cơ quan, chia tách cần ít nhất hai cơ quan tiếp nhận")]
    TooFew,
    /// The text carries a secrecy mark.
    #[error("nội dung có dấu độ mật “{0}”: không được đưa vào hệ thống")]
    Secret(&'static str),
}

fn day(date: &NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}
