//! Who hears of a task: the one who handles it, those who stand in, and those above.

use super::{Due, Person, Rung};
use dondoc_agencies::AgencyId;
use dondoc_domain::{OfficialId, official::Role};
use std::collections::HashMap;

/// Everyone, found by identity, agency and role. People are numbers here: their places in the scene.
pub(super) struct Crew<'a> {
    people: &'a [Person],
    by_id: HashMap<&'a OfficialId, usize>,
    /// For each person, who is reached in their place: themselves, or who stands in.
    reached: Vec<Option<usize>>,
    agencies: HashMap<&'a AgencyId, Agency>,
    offices: Vec<usize>,
    chairs: Vec<usize>,
}

/// An agency's people who can be reached.
#[derive(Default)]
struct Agency {
    officers: Vec<usize>,
    heads: Vec<usize>,
    everyone: Vec<usize>,
    out_of_reach: Vec<usize>,
}

/// Who hears of a task.
pub(super) struct Recipients<'c> {
    pub whom: &'c [usize],
    /// Whether they stand above those who should hear of it and cannot be reached.
    pub above: bool,
    /// Who cannot be reached.
    pub out_of_reach: &'c [usize],
}

impl<'a> Crew<'a> {
    pub fn new(people: &'a [Person]) -> Self {
        let by_id: HashMap<_, _> = people.iter().enumerate().map(|(place, it)| (&it.id, place)).collect();
        let reached: Vec<_> = (0..people.len()).map(|place| reached(people, &by_id, place)).collect();
        let mut crew =
            Self { people, by_id, reached, agencies: HashMap::new(), offices: Vec::new(), chairs: Vec::new() };
        for (place, person) in people.iter().enumerate() {
            let reached = crew.reached[place];
            let agency = crew.agencies.entry(&person.agency).or_default();
            match (person.role, reached) {
                (Role::Officer, Some(reached)) => agency.officers.push(reached),
                (Role::Officer, None) => agency.out_of_reach.push(place),
                (Role::Head, Some(reached)) => agency.heads.push(reached),
                (Role::Office, Some(reached)) => crew.offices.push(reached),
                (Role::Chair, Some(reached)) => crew.chairs.push(reached),
                (Role::Head | Role::Office | Role::Chair, None) | (Role::Auditor | Role::Admin, _) => {}
            }
        }
        for agency in crew.agencies.values_mut() {
            once_each(&mut agency.officers);
            once_each(&mut agency.heads);
            agency.everyone = agency.officers.iter().chain(&agency.heads).copied().collect();
            once_each(&mut agency.everyone);
        }
        once_each(&mut crew.offices);
        once_each(&mut crew.chairs);
        crew
    }

    /// Who hears of a task first.
    pub fn recipients(&self, task: &Due) -> Recipients<'_> {
        if let Some(officer) = task.officer.as_ref().and_then(|id| self.by_id.get(id)) {
            return match &self.reached[*officer] {
                Some(reached) => Recipients { whom: std::slice::from_ref(reached), above: false, out_of_reach: &[] },
                None => self.above(task, self.by_id.get(&self.people[*officer].id).map(std::slice::from_ref)),
            };
        }
        let Some(agency) = self.agencies.get(&task.lead) else { return self.above(task, None) };
        let whom = match (task.accepted, agency.officers.is_empty()) {
            (true, false) => &agency.officers,
            (false, false) => &agency.everyone,
            (_, true) => &agency.heads,
        };
        match whom.is_empty() {
            false => Recipients { whom, above: false, out_of_reach: &[] },
            true => self.above(task, Some(&agency.out_of_reach)),
        }
    }

    /// Where nobody is reached who should be: the head, else the office.
    fn above<'c>(&'c self, task: &Due, out_of_reach: Option<&'c [usize]>) -> Recipients<'c> {
        let heads = self.agencies.get(&task.lead).map_or(&[][..], |agency| &agency.heads);
        let whom = if heads.is_empty() { &self.offices } else { heads };
        Recipients { whom, above: true, out_of_reach: out_of_reach.unwrap_or_default() }
    }

    /// Who stands on a step of the ladder above a task.
    pub fn rung(&self, rung: Rung, task: &Due) -> &[usize] {
        match rung {
            Rung::Head => self.agencies.get(&task.lead).map_or(&[], |agency| &agency.heads),
            Rung::Office => &self.offices,
            Rung::Chair => &self.chairs,
        }
    }

    /// The one whose answer is waited for, if it is one.
    pub fn responsible(&self, task: &Due, to: &Recipients<'_>) -> Option<usize> {
        let officer = task.officer.as_ref().and_then(|id| self.by_id.get(id)).copied();
        officer.or(match (to.above, to.whom, to.out_of_reach) {
            (false, [one], _) | (true, _, [one]) => Some(*one),
            _ => None,
        })
    }
}

/// The person, or who stands in for them, or for those in turn; none if that one is out of reach.
fn reached(people: &[Person], by_id: &HashMap<&OfficialId, usize>, of: usize) -> Option<usize> {
    let mut seen = vec![of];
    let mut at = of;
    while let Some(next) = people[at].delegate.as_ref().and_then(|id| by_id.get(id)).copied() {
        if seen.contains(&next) {
            at = of; // everyone in the circle is away, so nobody stands in for anyone
            break;
        }
        seen.push(next);
        at = next;
    }
    people[at].reachable.then_some(at)
}

fn once_each(places: &mut Vec<usize>) {
    places.sort_unstable();
    places.dedup();
}
