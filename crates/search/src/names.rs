//! What directives and agencies are called, read from their own streams.

use crate::{SearchError, schema::Around};
use dondoc_agencies::{AgencyId, RegistryEvent};
use dondoc_domain::{DirectiveId, directive::DirectiveEvent, event::Stored};
use dondoc_store::{EventStore, Recorded, StreamName};
use std::collections::HashMap;

/// So many directives are remembered between two tasks that name them.
const REMEMBERED: usize = 50_000;
const PAGE: usize = 1_000;

/// Names as far as they were read.
#[derive(Default)]
pub struct Names {
    agencies: HashMap<AgencyId, Vec<String>>,
    /// How many events of the registry were read.
    registry: u64,
    directives: HashMap<DirectiveId, Vec<String>>,
}

impl Names {
    /// Reads what the registry has learnt since.
    pub async fn refresh(&mut self, store: &dyn EventStore) -> Result<(), SearchError> {
        let stream = StreamName::new("registry", "agencies")?;
        loop {
            let page = store.read_stream(&stream, self.registry, PAGE).await?;
            if page.is_empty() {
                return Ok(());
            }
            for event in page {
                for (agency, names) in named(&event)? {
                    let known = self.agencies.entry(agency).or_default();
                    names.into_iter().for_each(|name| {
                        if !known.contains(&name) {
                            known.push(name);
                        }
                    });
                }
                self.registry = event.revision + 1;
            }
        }
    }

    /// What a task of this directive and these leads is also found by.
    pub async fn around(
        &mut self,
        store: &dyn EventStore,
        directive: DirectiveId,
        leads: &[AgencyId],
    ) -> Result<Around, SearchError> {
        if self.directives.len() >= REMEMBERED {
            self.directives.clear();
        }
        let texts = match self.directives.get(&directive) {
            Some(texts) => texts.clone(),
            None => {
                let texts = texts_of(store, directive).await?;
                // A directive is entered once, so only one that is not there yet can change.
                if !texts.is_empty() {
                    self.directives.insert(directive, texts.clone());
                }
                texts
            }
        };
        let names = |lead: &AgencyId| {
            let known = self.agencies.get(lead).cloned().unwrap_or_default();
            [lead.to_string()].into_iter().chain(known)
        };
        let mut names: Vec<String> = leads.iter().flat_map(names).collect();
        names.sort();
        names.dedup();
        Ok(Around { directive: texts, leads: names })
    }
}

/// Number, subject and issuer of a directive; nothing while it is not entered.
async fn texts_of(store: &dyn EventStore, directive: DirectiveId) -> Result<Vec<String>, SearchError> {
    let stream = StreamName::new("directive", &directive.to_string())?;
    let mut texts = Vec::new();
    for event in store.read_stream(&stream, 0, PAGE).await? {
        let DirectiveEvent::Issued(it) =
            DirectiveEvent::decode(&event.name, &event.data).map_err(|error| poison(&event, error))?;
        texts = vec![it.number, it.subject, it.issuer];
    }
    Ok(texts)
}

/// The agencies that an event of the registry names, with their new names.
pub fn named(event: &Recorded) -> Result<Vec<(AgencyId, Vec<String>)>, SearchError> {
    Ok(match RegistryEvent::decode(&event.name, &event.data).map_err(|error| poison(event, error))? {
        RegistryEvent::Established { agency, on: _ } => {
            let names = [agency.name, agency.symbol].into_iter().chain(agency.aliases);
            vec![(agency.id, names.filter(|name| !name.is_empty()).collect())]
        }
        RegistryEvent::Renamed { agency, name, symbol, on: _ } => {
            vec![(agency, [name, symbol].into_iter().filter(|name| !name.is_empty()).collect())]
        }
        RegistryEvent::AliasAdded { agency, alias } => vec![(agency, vec![alias])],
        // The work goes on under an agency that was named before.
        RegistryEvent::Merged { .. } | RegistryEvent::Split { .. } | RegistryEvent::Abolished { .. } => Vec::new(),
    })
}

/// An event that must be understood and cannot.
pub fn poison(event: &Recorded, reason: impl ToString) -> SearchError {
    SearchError::Poison { name: event.name.clone(), position: event.position, reason: reason.to_string() }
}
