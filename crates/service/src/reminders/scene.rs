//! What the planner looks at: plain data, all of it given.

use super::{Log, Policy};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_agencies::AgencyId;
use dondoc_calendar::Calendar;
use dondoc_domain::{OfficialId, TaskId, directive::Urgency, official::Role, timeliness::Phase};

/// All that decides what is to be sent now.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The moment.
    pub now: DateTime<Utc>,
    /// Working days.
    pub calendar: &'a Calendar,
    /// The office's settings.
    pub policy: &'a Policy,
    /// Everyone who serves.
    pub people: &'a [Person],
    /// Every task that is not closed; closed ones do no harm.
    pub tasks: &'a [Due],
    /// What was planned and sent so far.
    pub log: &'a Log,
}

/// Someone who may be reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: OfficialId,
    /// As what they serve.
    pub role: Role,
    /// Where.
    pub agency: AgencyId,
    /// Whether any messenger reaches them.
    pub reachable: bool,
    /// Who stands in for them today.
    pub delegate: Option<OfficialId>,
    /// Until when they want no messages.
    pub quiet_until: Option<DateTime<Utc>>,
}

/// A task, as far as reminding goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Its identity.
    pub id: TaskId,
    /// Its place in the order of assignment.
    pub number: u32,
    /// The agency that leads it today.
    pub lead: AgencyId,
    /// Who handles it there.
    pub officer: Option<OfficialId>,
    /// When it was assigned.
    pub assigned: NaiveDate,
    /// The effective deadline, if one runs.
    pub due: Option<NaiveDate>,
    /// Where it is in its life.
    pub phase: Phase,
    /// The mark of its directive.
    pub urgent: Urgency,
    /// Whether the lead has taken it on.
    pub accepted: bool,
    /// The last day the lead had any word on it.
    pub last_told: Option<NaiveDate>,
    /// The last day a result was sent back.
    pub returned_on: Option<NaiveDate>,
    /// Whether a request for more time waits.
    pub extension_asked: bool,
}

impl Due {
    /// Whether it is marked hỏa tốc, which breaks through hours, weekends and caps.
    pub(super) fn hot(&self) -> bool {
        self.urgent == Urgency::Immediate
    }

    /// Whether something is expected of the lead: with it, and not waiting for the office's answer.
    pub(super) fn with_lead(&self) -> bool {
        match self.phase {
            Phase::Open => !self.extension_asked,
            Phase::Unborn
            | Phase::Awaiting
            | Phase::Done
            | Phase::Returned
            | Phase::Withdrawn
            | Phase::Suspended
            | Phase::WithoutLead => false,
        }
    }

    /// Whether something is expected of the office.
    pub(super) fn with_office(&self) -> bool {
        match self.phase {
            Phase::Open => self.extension_asked,
            Phase::Awaiting | Phase::Returned | Phase::WithoutLead => true,
            Phase::Unborn | Phase::Done | Phase::Withdrawn | Phase::Suspended => false,
        }
    }
}
