//! More time, time on hold, time counted anew, and time gone by.

use super::{Decision, NOTHING, happens, not_before};
use crate::{
    day::Day,
    task::{
        command::Facts,
        event::*,
        refusal::Refusal,
        state::Task,
        text::{checked, required},
    },
    timeliness::{Class, CountBy, DeadlineBy, Phase},
};
use chrono::{Months, NaiveDate};
use dondoc_calendar::Deadline;

/// No deadline is set further away than this: whoever typed it meant another year.
const HORIZON: Months = Months::new(12 * 10);

fn not_too_far(until: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    match today.checked_add_months(HORIZON) {
        Some(latest) if until > latest => Err(Refusal::TooFar { until, latest }),
        _ => Ok(()),
    }
}

impl Task {
    pub(super) fn request_extension(
        &self,
        on: NaiveDate,
        facts: &Facts<'_>,
        until: NaiveDate,
        reason: &str,
    ) -> Decision {
        let reason = required("lý do gia hạn", reason)?;
        if self.phase() != Phase::Open {
            return Err(self.wrong_phase("Chỉ xin gia hạn nhiệm vụ đang thực hiện."));
        }
        let Some(due) = self.standing.current_due.map(NaiveDate::from) else { return Err(Refusal::NoDeadline) };
        match &self.request {
            Some(pending) if pending.until == until => return NOTHING,
            Some(pending) => return Err(Refusal::RequestPending(pending.until)),
            None => {}
        }
        if until <= due {
            return Err(Refusal::NotLater { until, current: due });
        }
        not_too_far(until, facts.today)?;
        if on > due && !facts.policy.extension_after_expiry {
            return Err(Refusal::AfterExpiry(due));
        }
        let left = facts.calendar.working_days_between(on, due);
        let short_notice = left < i64::from(facts.policy.extension_min_lead_workdays);
        let request = ExtensionRequested { until, reason, short_notice };
        Ok(self.accepted_first(on, facts, TaskEvent::ExtensionRequested(request)))
    }

    pub(super) fn grant_extension(
        &self,
        on: NaiveDate,
        facts: &Facts<'_>,
        until: Option<NaiveDate>,
        note: &str,
    ) -> Decision {
        let note = checked("ý kiến", note)?;
        let Some(request) = &self.request else {
            return match &self.decided {
                Some(TaskEvent::ExtensionGranted(it))
                    if it.note == note && it.deadline.due == until.or(Some(it.asked)) =>
                {
                    NOTHING
                }
                _ => Err(Refusal::NoRequest),
            };
        };
        if request.by.overlap(&facts.people()) {
            return Err(Refusal::OwnExtension);
        }
        let until = until.unwrap_or(request.until);
        let Some(current) = self.standing.current_due.map(NaiveDate::from) else { return Err(Refusal::NoDeadline) };
        if until > request.until {
            return Err(Refusal::MoreThanAsked { asked: request.until });
        }
        if until <= current {
            return Err(Refusal::NotLater { until, current });
        }
        not_too_far(until, facts.today)?;
        let silent = dondoc_text::is_blank(&note);
        if until < request.until && silent {
            return Err(Refusal::ShorterWithoutReason);
        }
        if self.grants >= facts.policy.extension_max_count && silent {
            return Err(Refusal::ManyExtensions(self.grants));
        }
        let text = format!("gia hạn đến ngày {}", until.format("%d/%m/%Y"));
        let deadline = Deadline::on(until, &text, facts.calendar);
        happens(on, TaskEvent::ExtensionGranted(ExtensionGranted { asked: request.until, deadline, note }))
    }

    pub(super) fn refuse_extension(&self, on: NaiveDate, facts: &Facts<'_>, reason: &str) -> Decision {
        let reason = required("lý do không gia hạn", reason)?;
        match &self.request {
            None => match &self.decided {
                Some(TaskEvent::ExtensionRefused(it)) if it.reason == reason => NOTHING,
                _ => Err(Refusal::NoRequest),
            },
            Some(request) if request.by.overlap(&facts.people()) => Err(Refusal::OwnExtension),
            Some(_) => happens(on, TaskEvent::ExtensionRefused(Reasoned { reason })),
        }
    }

    pub(super) fn resume(&self, on: NaiveDate, facts: &Facts<'_>, note: &str, due: Option<NaiveDate>) -> Decision {
        let note = checked("ý kiến", note)?;
        match self.phase() {
            Phase::Open | Phase::Awaiting if due.is_none() || due == self.deadline.as_ref().and_then(|it| it.due) => {
                return NOTHING;
            }
            Phase::Suspended => {}
            _ => return Err(self.wrong_phase("Chỉ tiếp tục nhiệm vụ đang tạm dừng.")),
        }
        not_before(on, self.suspended)?;
        due.map_or(Ok(()), |due| not_too_far(due, facts.today))?;
        let deadline = due.map(|due| {
            let text = format!("tiếp tục thực hiện, hạn đến ngày {}", due.format("%d/%m/%Y"));
            Deadline::on(due, &text, facts.calendar)
        });
        happens(on, TaskEvent::Resumed(Resumed { note, deadline }))
    }

    /// Only open tasks are counted anew: a closed task is never re-judged by a later table.
    pub(super) fn recalculate(&self, on: NaiveDate, facts: &Facts<'_>) -> Decision {
        let (Some(assignment), Some(current)) = (&self.assignment, &self.deadline) else { return NOTHING };
        if matches!(self.phase(), Phase::Done | Phase::Withdrawn | Phase::Unborn) {
            return NOTHING;
        }
        let new = DeadlineRecalculated {
            original: assignment.deadline.recalculated(facts.calendar),
            current: current.recalculated(facts.calendar),
        };
        let moved = new.original.effective_due != assignment.deadline.effective_due
            || new.current.effective_due != current.effective_due;
        if moved { happens(on, TaskEvent::DeadlineRecalculated(new)) } else { NOTHING }
    }

    pub(super) fn pass_deadline(&self, today: NaiveDate) -> Decision {
        let class = self.standing.class(Day::from(today), CountBy::default(), DeadlineBy::Current);
        let due = self.standing.current_due.map(NaiveDate::from);
        match (class, due) {
            (Some(Class::OpenOverdue), Some(due)) if !self.passed.contains(&due) => {
                let next = due.succ_opt().unwrap_or(due);
                let on = self.standing.assigned.map_or(next, |assigned| next.max(assigned.into()));
                happens(on, TaskEvent::DeadlinePassed(DeadlinePassed { effective_due: due }))
            }
            _ => NOTHING,
        }
    }
}
