//! Officials: where they serve and in which role, and which link codes wait.

use crate::{Poison, Projection};
use dondoc_domain::{
    OfficialId,
    event::Stored,
    official::{Official, OfficialEvent, Role},
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
}

/// All officials by identity.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Officials {
    rows: BTreeMap<OfficialId, Row>,
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
    const VERSION: u32 = 1;

    fn apply(&mut self, event: &Recorded) -> Result<(), Poison> {
        if event.stream.category() != "official" {
            return Ok(());
        }
        let poison = |reason: String| Poison { name: event.name.clone(), position: event.position, reason };
        let decoded = OfficialEvent::decode(&event.name, &event.data).map_err(|error| poison(error.to_string()))?;
        let id = OfficialId(event.stream.id().to_owned());
        if let Some(it) = Official::evolve(self.get(&id), &decoded) {
            self.rows.insert(id, Row { agency: it.agency, role: it.role, active: it.active });
        }
        Ok(())
    }
}
