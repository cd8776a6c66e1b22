//! What a command leads to, and what is known after an event.

use chrono::NaiveDate;
use dondoc_text::{fold, secrecy, tidy};

use crate::{Agency, AgencyId, FoundedAgency, Level, Registry, RegistryCommand, RegistryEvent, RegistryRefusal};

impl Registry {
    /// The events that a command leads to; none when it is so already.
    pub fn decide(&self, command: &RegistryCommand) -> Result<Vec<RegistryEvent>, RegistryRefusal> {
        match command {
            RegistryCommand::Establish { id, name, symbol, level, aliases, on } => {
                self.establish(id.as_ref(), name, symbol, *level, aliases, *on)
            }
            RegistryCommand::Rename { agency, name, symbol, on } => self.rename(agency, name, symbol.as_deref(), *on),
            RegistryCommand::AddAlias { agency, alias } => self.add_alias(agency, alias),
            RegistryCommand::Merge { from, into, on, basis } => self.merge(from, into, *on, basis),
            RegistryCommand::Split { from, into, on, basis } => self.split(from, into, *on, basis),
            RegistryCommand::Abolish { agency, on, basis } => self.abolish(agency, *on, basis),
        }
    }

    fn establish(
        &self,
        id: Option<&AgencyId>,
        name: &str,
        symbol: &str,
        level: Level,
        aliases: &[String],
        on: Option<NaiveDate>,
    ) -> Result<Vec<RegistryEvent>, RegistryRefusal> {
        let (name, symbol) = (clean(name)?, clean(symbol)?);
        if fold(&name).is_empty() {
            return Err(RegistryRefusal::Blank);
        }
        let same = |agency: &Agency| {
            agency.name == name && agency.symbol == symbol && agency.level == level && agency.valid_from == on
        };
        let known = match id {
            Some(id) => self.get(id),
            None => self.agencies.iter().find(|agency| same(agency)),
        };
        if let Some(known) = known {
            if !same(known) {
                return Err(RegistryRefusal::IdTaken(known.id.clone()));
            }
            let added: Result<Vec<_>, _> = aliases.iter().map(|alias| self.add_alias(&known.id, alias)).collect();
            return Ok(added?.concat());
        }
        let mut unique: Vec<String> = Vec::new();
        for alias in aliases {
            let alias = clean(alias)?;
            if !fold(&alias).is_empty() && alias != name && alias != symbol && !unique.contains(&alias) {
                unique.push(alias);
            }
        }
        for text in [&name, &symbol].into_iter().chain(&unique) {
            if let Some(holder) = self.names.rivals(&self.agencies, None, text, level.is_place(), (on, None)) {
                return Err(RegistryRefusal::Taken { text: text.clone(), holder });
            }
        }
        let base = AgencyId::slug(if fold(&symbol).is_empty() { &name } else { &symbol });
        let id = id.cloned().unwrap_or_else(|| self.free_id(base));
        let agency = FoundedAgency { id, name, symbol, level, aliases: unique };
        Ok(vec![RegistryEvent::Established { agency, on }])
    }

    /// The id itself, or with the first free number from 2 on.
    fn free_id(&self, base: AgencyId) -> AgencyId {
        let mut id = base.clone();
        let mut number = 2;
        while self.by_id.contains_key(&id) {
            id = AgencyId::new(format!("{base}-{number}"));
            number += 1;
        }
        id
    }

    fn rename(
        &self,
        id: &AgencyId,
        name: &str,
        symbol: Option<&str>,
        on: NaiveDate,
    ) -> Result<Vec<RegistryEvent>, RegistryRefusal> {
        let agency = self.known(id)?;
        let name = clean(name)?;
        let symbol = symbol.map_or(Ok(agency.symbol.clone()), clean)?;
        if fold(&name).is_empty() {
            return Err(RegistryRefusal::Blank);
        }
        if agency.name == name && agency.symbol == symbol {
            return Ok(Vec::new());
        }
        living(agency, on)?;
        let own = self.by_id.get(id).copied();
        if let Some(since) = own.and_then(|own| self.names.renamed(own)).filter(|since| on < *since) {
            return Err(RegistryRefusal::TooEarly { agency: id.clone(), since });
        }
        for text in [&name, &symbol] {
            let period = (Some(on), agency.valid_to);
            if let Some(holder) = self.names.rivals(&self.agencies, own, text, agency.level.is_place(), period) {
                return Err(RegistryRefusal::Taken { text: text.clone(), holder });
            }
        }
        Ok(vec![RegistryEvent::Renamed { agency: id.clone(), name, symbol, on }])
    }

    fn add_alias(&self, id: &AgencyId, alias: &str) -> Result<Vec<RegistryEvent>, RegistryRefusal> {
        let agency = self.known(id)?;
        let alias = clean(alias)?;
        if fold(&alias).is_empty() {
            return Err(RegistryRefusal::Blank);
        }
        if alias == agency.name || alias == agency.symbol || agency.aliases.contains(&alias) {
            return Ok(Vec::new());
        }
        let own = self.by_id.get(id).copied();
        let period = (agency.valid_from, agency.valid_to);
        match self.names.rivals(&self.agencies, own, &alias, agency.level.is_place(), period) {
            Some(holder) => Err(RegistryRefusal::Taken { text: alias, holder }),
            None => Ok(vec![RegistryEvent::AliasAdded { agency: id.clone(), alias }]),
        }
    }

    fn merge(
        &self,
        from: &[AgencyId],
        into: &AgencyId,
        on: NaiveDate,
        basis: &str,
    ) -> Result<Vec<RegistryEvent>, RegistryRefusal> {
        let basis = clean(basis)?;
        self.heir(into, on)?;
        let mut ending: Vec<AgencyId> = Vec::new();
        for id in from {
            let agency = self.known(id)?;
            // "Merge A and B into B" names the receiver among those that merge: it stays.
            if id == into {
                continue;
            }
            let merged_so = agency.valid_to == Some(before(on)) && agency.succeeded_by == [into.clone()];
            if merged_so || ending.contains(id) {
                continue;
            }
            if self.heirs_of(into).contains(id) {
                return Err(RegistryRefusal::Circle(id.clone()));
            }
            self.ending(agency, on)?;
            ending.push(id.clone());
        }
        if from.is_empty() {
            return Err(RegistryRefusal::TooFew);
        }
        if from.iter().all(|id| id == into) {
            return Err(RegistryRefusal::IntoItself(into.clone()));
        }
        let merged = RegistryEvent::Merged { from: ending.clone(), into: into.clone(), on, basis };
        Ok(if ending.is_empty() { Vec::new() } else { vec![merged] })
    }

    fn split(
        &self,
        from: &AgencyId,
        into: &[AgencyId],
        on: NaiveDate,
        basis: &str,
    ) -> Result<Vec<RegistryEvent>, RegistryRefusal> {
        let basis = clean(basis)?;
        let agency = self.known(from)?;
        let mut parts: Vec<AgencyId> = Vec::new();
        for part in into {
            self.heir(part, on)?;
            if part == from {
                return Err(RegistryRefusal::IntoItself(part.clone()));
            }
            if self.heirs_of(part).contains(from) {
                return Err(RegistryRefusal::Circle(part.clone()));
            }
            if !parts.contains(part) {
                parts.push(part.clone());
            }
        }
        if parts.len() < 2 {
            return Err(RegistryRefusal::TooFew);
        }
        if agency.valid_to == Some(before(on)) && agency.succeeded_by == parts {
            return Ok(Vec::new());
        }
        self.ending(agency, on)?;
        Ok(vec![RegistryEvent::Split { from: from.clone(), into: parts, on, basis }])
    }

    fn abolish(&self, id: &AgencyId, on: NaiveDate, basis: &str) -> Result<Vec<RegistryEvent>, RegistryRefusal> {
        let basis = clean(basis)?;
        let agency = self.known(id)?;
        if agency.valid_to == Some(before(on)) && agency.succeeded_by.is_empty() {
            return Ok(Vec::new());
        }
        self.ending(agency, on)?;
        Ok(vec![RegistryEvent::Abolished { agency: id.clone(), on, basis }])
    }

    fn known(&self, id: &AgencyId) -> Result<&Agency, RegistryRefusal> {
        self.get(id).ok_or_else(|| RegistryRefusal::Unknown(id.clone()))
    }

    /// An agency that can take over on a day.
    fn heir(&self, id: &AgencyId, on: NaiveDate) -> Result<(), RegistryRefusal> {
        match self.known(id)?.valid_on(on) {
            true => Ok(()),
            false => Err(RegistryRefusal::NotThere { agency: id.clone(), on }),
        }
    }

    /// An agency may end on a day: it has not ended yet, and had at least one day before under its present name.
    fn ending(&self, agency: &Agency, on: NaiveDate) -> Result<(), RegistryRefusal> {
        let renamed = self.by_id.get(&agency.id).and_then(|index| self.names.renamed(*index));
        match (agency.valid_to, agency.valid_from.max(renamed)) {
            (Some(last), _) => Err(RegistryRefusal::Ended { agency: agency.id.clone(), last }),
            (_, Some(since)) if on <= since => Err(RegistryRefusal::TooEarly { agency: agency.id.clone(), since }),
            _ => Ok(()),
        }
    }

    /// Everyone who ever took over from an agency, directly or not.
    fn heirs_of(&self, id: &AgencyId) -> Vec<AgencyId> {
        let mut heirs: Vec<AgencyId> = self.get(id).map_or_else(Vec::new, |agency| agency.succeeded_by.clone());
        let mut next = 0;
        while next < heirs.len() {
            let more = self.get(&heirs[next]).map_or(&[][..], |agency| &agency.succeeded_by);
            let new: Vec<AgencyId> = more.iter().filter(|heir| !heirs.contains(heir)).cloned().collect();
            heirs.extend(new);
            next += 1;
        }
        heirs
    }

    /// What is known after an event. History cannot be refused: an event about nobody changes nothing.
    pub fn evolve(&mut self, event: &RegistryEvent) {
        match event {
            RegistryEvent::Established { agency, on } => {
                if self.by_id.contains_key(&agency.id) {
                    return;
                }
                let index = self.agencies.len();
                self.by_id.insert(agency.id.clone(), index);
                for text in [&agency.name, &agency.symbol].into_iter().chain(&agency.aliases) {
                    self.call(index, agency.level, text);
                }
                let FoundedAgency { id, name, symbol, level, aliases } = agency.clone();
                let (valid_from, valid_to) = (*on, None);
                let succeeded_by = Vec::new();
                self.agencies.push(Agency { id, name, symbol, level, aliases, valid_from, valid_to, succeeded_by });
            }
            RegistryEvent::Renamed { agency, name, symbol, on } => {
                let Some(&index) = self.by_id.get(agency) else { return };
                let known = &mut self.agencies[index];
                for (current, new) in [(&mut known.name, name), (&mut known.symbol, symbol)] {
                    if current != new {
                        let former = std::mem::replace(current, new.clone());
                        known.aliases.retain(|alias| alias != new && *alias != former);
                        known.aliases.extend(Some(former.clone()).filter(|former| !former.is_empty()));
                        self.names.retire(index, &former, before(*on));
                        self.names.add(index, new, Some(*on), None);
                    }
                }
                if known.level == Level::Province {
                    self.names.learn_province(name);
                }
            }
            RegistryEvent::AliasAdded { agency, alias } => {
                let Some(&index) = self.by_id.get(agency) else { return };
                self.agencies[index].aliases.push(alias.clone());
                self.call(index, self.agencies[index].level, alias);
            }
            RegistryEvent::Merged { from, into, on, .. } => {
                from.iter().for_each(|agency| self.end(agency, *on, std::slice::from_ref(into)));
            }
            RegistryEvent::Split { from, into, on, .. } => self.end(from, *on, into),
            RegistryEvent::Abolished { agency, on, .. } => self.end(agency, *on, &[]),
        }
    }

    fn call(&mut self, index: usize, level: Level, text: &str) {
        self.names.add(index, text, None, None);
        if level == Level::Province {
            self.names.learn_province(text);
        }
    }

    fn end(&mut self, id: &AgencyId, on: NaiveDate, heirs: &[AgencyId]) {
        if let Some(&index) = self.by_id.get(id) {
            self.agencies[index].valid_to = Some(before(on));
            self.agencies[index].succeeded_by = heirs.to_vec();
        }
    }
}

/// A text as it is kept, unless it carries a secrecy mark.
fn clean(text: &str) -> Result<String, RegistryRefusal> {
    match secrecy::find(text) {
        Some(mark) => Err(RegistryRefusal::Secret(mark.label())),
        None => Ok(tidy(text).replace('\n', " ")),
    }
}

fn living(agency: &Agency, on: NaiveDate) -> Result<(), RegistryRefusal> {
    match (agency.valid_from, agency.valid_to) {
        (Some(since), _) if on < since => Err(RegistryRefusal::TooEarly { agency: agency.id.clone(), since }),
        (_, Some(last)) if last < on => Err(RegistryRefusal::Ended { agency: agency.id.clone(), last }),
        _ => Ok(()),
    }
}

/// The last day of the old order.
fn before(on: NaiveDate) -> NaiveDate {
    on.pred_opt().unwrap_or(on)
}
