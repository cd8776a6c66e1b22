//! What the office enters: the assignment, and what was wrong in it.

use super::{Decision, NOTHING, happens};
use crate::{
    task::{
        command::Facts,
        event::*,
        refusal::Refusal,
        state::Task,
        text::{checked, required},
    },
    timeliness::Phase,
};
use chrono::NaiveDate;
use dondoc_agencies::AgencyId;
use dondoc_calendar::Deadline;

impl Task {
    pub(super) fn assign(&self, assignment: &Assignment, facts: &Facts<'_>) -> Decision {
        let mut it = assignment.clone();
        it.content = required("nội dung nhiệm vụ", &it.content)?;
        it.item = checked("số thứ tự", &it.item)?;
        it.deliverable = checked("sản phẩm", &it.deliverable)?;
        it.approver = checked("cấp trình", &it.approver)?;
        it.field = checked("lĩnh vực", &it.field)?;
        it.deadline.text = checked("thời hạn", &it.deadline.text)?;
        for (name, value) in &mut it.attributes {
            checked("tên cột", name)?;
            *value = checked("cột khác", value)?;
        }
        if let Some(source) = &mut it.source {
            source.file = checked("tên tệp", &source.file)?;
        }
        it.supporting = supporting(&it.supporting, Some(&it.lead));
        if let Some(known) = &self.assignment {
            let same = known.content == it.content && known.line == it.line;
            return if same { NOTHING } else { Err(Refusal::AssignedDifferently) };
        }
        let on = facts.on.unwrap_or(facts.today);
        if on > facts.today {
            return Err(Refusal::InFuture { date: on, today: facts.today });
        }
        happens(on, TaskEvent::Assigned(it))
    }

    pub(super) fn put_right(&self, on: NaiveDate, correction: &Correction) -> Decision {
        let reason = required("lý do đính chính", &correction.reason)?;
        let Some(known) = &self.assignment else { return Err(Refusal::NotAssigned) };
        let text = |what, new: &Option<String>, old: &str| -> Result<Option<String>, Refusal> {
            let new = new.as_deref().map(|new| checked(what, new)).transpose()?;
            Ok(new.filter(|new| new != old))
        };
        let deadline = match correction.deadline.clone() {
            Some(new) => Some(Deadline { text: checked("thời hạn", &new.text)?, ..new }),
            None => None,
        };
        let it = Correction {
            reason,
            content: text("nội dung nhiệm vụ", &correction.content, &known.content)?,
            deliverable: text("sản phẩm", &correction.deliverable, &known.deliverable)?,
            approver: text("cấp trình", &correction.approver, &known.approver)?,
            field: text("lĩnh vực", &correction.field, &known.field)?,
            deadline: deadline.filter(|new| !same_deadline(new, &known.deadline)),
            supporting: correction
                .supporting
                .as_ref()
                .map(|new| supporting(new, self.lead()))
                .filter(|new| *new != known.supporting),
        };
        if it.content.as_deref().is_some_and(dondoc_text::is_blank) {
            return Err(Refusal::Blank("nội dung nhiệm vụ"));
        }
        if it == (Correction { reason: it.reason.clone(), ..Correction::default() }) {
            return NOTHING;
        }
        match self.phase() {
            Phase::Withdrawn => Err(self.wrong_phase("Mở lại nhiệm vụ trước khi đính chính.")),
            // What was judged is not judged anew by the way: whoever reopens it says why.
            Phase::Done if it.deadline.is_some() => {
                Err(self.wrong_phase("Mở lại nhiệm vụ (nêu lý do) trước khi đính chính thời hạn."))
            }
            _ => happens(on, TaskEvent::Corrected(it)),
        }
    }
}

/// Each supporting agency once, and the lead not among them.
fn supporting(agencies: &[AgencyId], lead: Option<&AgencyId>) -> Vec<AgencyId> {
    let mut once: Vec<AgencyId> = Vec::with_capacity(agencies.len());
    for agency in agencies {
        if Some(agency) != lead && !once.contains(agency) {
            once.push(agency.clone());
        }
    }
    once
}

/// Whether two deadlines mean the same, whatever table they were counted with.
fn same_deadline(a: &Deadline, b: &Deadline) -> bool {
    a.text == b.text && a.kind == b.kind && a.due == b.due && a.effective_due == b.effective_due
}
