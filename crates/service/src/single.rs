//! One task entered by hand, with the same care as a line of a plan.

use crate::{App, Context, Outcome, ServiceError};
use dondoc_agencies::AgencyId;
use dondoc_calendar::{Deadline, DeadlineKind, read_deadline};
use dondoc_domain::{
    LineId, SeriesId, TaskId,
    directive::Directive,
    task::{Assignment, Command, Task, event::Series},
};

/// A task entered by hand; names of agencies and the deadline are as people write them.
#[derive(Debug, Clone)]
pub struct SingleTask {
    /// The directive it belongs to.
    pub directive: Directive,
    /// Its number in the directive; what is to be done tells tasks without number apart.
    pub item: String,
    /// What is to be done.
    pub content: String,
    /// The lead agencies; each gets a task of its own.
    pub leads: String,
    /// The supporting agencies.
    pub supporting: String,
    /// The deadline.
    pub deadline: String,
    /// The product.
    pub deliverable: String,
    /// Who approves it.
    pub approver: String,
    /// The field.
    pub field: String,
}

impl App {
    /// Assigns a task entered by hand, one for each lead.
    pub async fn assign(&self, single: &SingleTask, context: &Context) -> Result<Vec<Outcome>, ServiceError> {
        let on = single.directive.issued;
        self.not_future(on)?;
        let registry = self.registry_now().await?;
        let agencies = |text: &str| {
            let reading = registry.read(text, on);
            if let Some(unknown) = reading.unresolved.first() {
                let nearest = unknown.nearest.clone();
                return Err(ServiceError::NotFound { what: "đơn vị", name: unknown.text.clone(), nearest });
            }
            let members = reading.groups.iter().flat_map(|group| registry.members(*group, on));
            let mut all = reading.agencies.clone();
            for agency in members {
                if !all.contains(&agency) {
                    all.push(agency);
                }
            }
            Ok(all)
        };
        let (leads, supporting) = (agencies(&single.leads)?, agencies(&single.supporting)?);
        if leads.is_empty() {
            return Err(dondoc_domain::task::Refusal::Blank("đơn vị chủ trì").into());
        }
        let deadline = read_deadline(&single.deadline, on, &self.calendar(), &self.config.wording);
        let key = if dondoc_text::is_blank(&single.item) { &single.content } else { &single.item };
        let line = LineId::of(single.directive.id, key);
        let mut context = context.clone();
        context.on = Some(on);
        let assignment = |lead: AgencyId| {
            let recurring = deadline.kind == DeadlineKind::Recurring;
            Assignment {
                directive: single.directive.id,
                line,
                item: single.item.clone(),
                content: single.content.clone(),
                supporting: supporting.clone(),
                deadline: deadline.clone(),
                deliverable: single.deliverable.clone(),
                approver: single.approver.clone(),
                field: single.field.clone(),
                attributes: Default::default(),
                series: recurring.then(|| Series { id: SeriesId::of(line, &lead), occurrence: 0 }),
                source: None,
                lead,
            }
        };
        let assign = |lead: &AgencyId| Command::Assign(Box::new(assignment(lead.clone())));
        self.permit_entering(&context).await?;
        // What is refused leaves no trace, so it is asked before the directive is entered.
        self.decide(&Task::default(), &assign(&leads[0]), &context, false, None)?;
        self.enter_directive(&single.directive, &context).await?;
        let mut outcomes = Vec::new();
        for lead in &leads {
            outcomes.push(self.execute(TaskId::of(line, lead), &assign(lead), &context).await?);
        }
        Ok(outcomes)
    }

    /// What a wording means for a task that was assigned already.
    pub async fn deadline_of(&self, task: &str, wording: &str) -> Result<Deadline, ServiceError> {
        let (id, _) = self.find_task(task).await?;
        let task = self.load(id, uuid::Uuid::nil()).await?.task;
        let assigned = task.standing.assigned.map_or_else(|| self.today(), Into::into);
        Ok(read_deadline(wording, assigned, &self.calendar(), &self.config.wording))
    }
}
