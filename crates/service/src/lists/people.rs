//! Officials as the office looks after them: roles, chats, codes that wait, who is away, and how much they have to do.

use crate::{
    App, ServiceError,
    delegation::{absent_for, today_of},
};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId,
    event::Channel,
    official::{CodeFate, Role},
};
use rustc_hash::FxHashMap;
use serde::Serialize;

/// An official with what the office wants to know.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Person {
    /// Who.
    pub id: OfficialId,
    /// Their name; the identity when the directory has none.
    pub name: String,
    /// The agency at which they were entered.
    pub agency: AgencyId,
    /// The agency that goes on with its work today.
    pub agency_now: AgencyId,
    /// As what.
    pub role: Role,
    /// Whether they still serve.
    pub active: bool,
    /// The messengers they are linked to, first choice first; never the addresses.
    pub chats: Vec<Channel>,
    /// Until when a link code that was not used yet works.
    pub code_until: Option<DateTime<Utc>>,
    /// Who stands in for them, now or later.
    pub away: Option<Away>,
    /// For whom they stand in today.
    pub stands_in_for: Vec<OfficialId>,
    /// How many open tasks they handle.
    pub open_tasks: u32,
}

/// A time during which someone stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Away {
    /// Who stands in.
    pub to: OfficialId,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

impl App {
    /// The officials of an agency as it is today, or of the province: those who serve first, then by agency, role
    /// and name.
    pub async fn people(&self, agency: Option<&AgencyId>) -> Result<Vec<Person>, ServiceError> {
        let (registry, today, now) = (self.registry_now().await?, self.today(), self.clock.now());
        let wanted = agency.map(|agency| today_of(&registry, agency, today));
        let mut people = Vec::new();
        {
            let models = self.models().await?;
            let (board, officials) = (&models.rows().board, &models.rows().officials);
            let mut handled: FxHashMap<OfficialId, u32> = FxHashMap::default();
            for (key, lead) in board.agencies() {
                let lead = today_of(&registry, lead, today);
                for task in board.open_of(key).filter(|it| it.row.place.lead == Some(key)) {
                    let officer = task.row.place.officer.and_then(|key| board.official(key));
                    // As in a conversation: one who moved to another agency handles it no more.
                    let serves = |id: &&OfficialId| {
                        officials.get(id).is_some_and(|it| it.active && today_of(&registry, &it.agency, today) == lead)
                    };
                    if let Some(officer) = officer.filter(serves) {
                        *handled.entry(officer.clone()).or_default() += 1;
                    }
                }
            }
            for official in officials.all() {
                let agency_now = today_of(&registry, &official.agency, today);
                if wanted.as_ref().is_some_and(|wanted| *wanted != agency_now) {
                    continue;
                }
                let account = officials.account(&official.id).cloned().unwrap_or_default();
                let theirs = |chat| officials.linked(chat).is_some_and(|it| it.id == official.id);
                let waiting = account.codes.iter().filter(|it| it.fate == CodeFate::Waiting && it.expires_at > now);
                people.push(Person {
                    name: String::new(),
                    agency_now,
                    chats: account.chats.iter().filter(|it| theirs(it.chat)).map(|it| it.channel).collect(),
                    code_until: waiting.map(|it| it.expires_at).max().filter(|_| official.active),
                    away: account.delegation.filter(|it| today <= it.until).map(|it| Away {
                        to: it.to,
                        from: it.from,
                        until: it.until,
                    }),
                    stands_in_for: absent_for(officials, &registry, &official.id, today),
                    open_tasks: handled.get(&official.id).copied().unwrap_or(0),
                    id: official.id,
                    agency: official.agency,
                    role: official.role,
                    active: official.active,
                });
            }
        }
        {
            let directory = self.directory.lock().await;
            for person in &mut people {
                person.name = directory.name(&person.id).unwrap_or(person.id.as_str()).to_owned();
            }
        }
        people.sort_by_cached_key(|it| {
            (!it.active, it.agency_now.clone(), it.role, dondoc_text::fold(&it.name), it.id.clone())
        });
        Ok(people)
    }
}
