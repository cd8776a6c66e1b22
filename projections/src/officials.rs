//! Officials: where they serve and in which role, their chats and codes, and who stands in for whom.

use crate::{Poison, Projection};
use dondoc_domain::{
    ChatId, OfficialId,
    event::Stored,
    official::{Account, Official, OfficialEvent, Role},
};
use dondoc_store::Recorded;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An official's row.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Row {
    agency: dondoc_agencies::AgencyId,
    role: Role,
    active: bool,
    account: Account,
}

/// All officials by identity.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Officials {
    rows: BTreeMap<OfficialId, Row>,
    /// Whose chat it is.
    chats: BTreeMap<ChatId, OfficialId>,
    /// Whose code it is, by its hash.
    codes: BTreeMap<String, OfficialId>,
}

impl Officials {
    /// An official.
    pub fn get(&self, id: &OfficialId) -> Option<Official> {
        self.rows.get(id).map(|row| Official {
            id: id.clone(),
            agency: row.agency.clone(),
            role: row.role,
            active: row.active,
        })
    }

    /// Every official.
    pub fn all(&self) -> impl Iterator<Item = Official> {
        self.rows.keys().filter_map(|id| self.get(id))
    }

    /// An official's chats, codes and stand-in.
    pub fn account(&self, id: &OfficialId) -> Option<&Account> {
        self.rows.get(id).map(|row| &row.account)
    }

    /// Every official who serves, with chats, codes and stand-in.
    pub fn accounts(&self) -> impl Iterator<Item = (&OfficialId, &Account)> {
        self.rows.iter().filter(|(_, row)| row.active).map(|(id, row)| (id, &row.account))
    }

    /// The official of a chat; none once they left.
    pub fn linked(&self, chat: ChatId) -> Option<Official> {
        self.get(self.chats.get(&chat)?).filter(|official| official.active)
    }

    /// The official for whom a code was made, by its hash.
    pub fn of_code(&self, hash: &str) -> Option<&OfficialId> {
        self.codes.get(hash)
    }

    /// How many there ever were.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there never was one.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Projection for Officials {
    const NAME: &'static str = "officials";
    const VERSION: u32 = 2;

    fn apply(&mut self, event: &Recorded) -> Result<(), Poison> {
        if event.stream.category() != "official" {
            return Ok(());
        }
        let poison = |reason: String| Poison { name: event.name.clone(), position: event.position, reason };
        let decoded = OfficialEvent::decode(&event.name, &event.data).map_err(|error| poison(error.to_string()))?;
        let id = OfficialId(event.stream.id().to_owned());
        let Some(it) = Official::evolve(self.get(&id), &decoded) else { return Ok(()) };
        let mut account = self.rows.remove(&id).map_or_else(Account::default, |row| row.account);
        account.evolve(&decoded);
        match &decoded {
            OfficialEvent::LinkCodeIssued(code) => {
                self.codes.insert(code.code_hash.clone(), id.clone());
            }
            OfficialEvent::ChatLinked(link) => {
                self.chats.insert(link.chat, id.clone());
            }
            OfficialEvent::ChatUnlinked(link) => {
                if self.chats.get(&link.chat) == Some(&id) {
                    self.chats.remove(&link.chat);
                }
            }
            OfficialEvent::Registered(_)
            | OfficialEvent::Moved(_)
            | OfficialEvent::Left(_)
            | OfficialEvent::ChatPreferred(_)
            | OfficialEvent::Delegated(_)
            | OfficialEvent::DelegationEnded(_) => {}
        }
        self.rows.insert(id, Row { agency: it.agency, role: it.role, active: it.active, account });
        Ok(())
    }
}
