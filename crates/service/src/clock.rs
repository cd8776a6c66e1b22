//! What only time does: deadlines go by, duties recur, agencies reach their last day, holiday tables change.
//!
//! State decides, not timers: run twice or a month late, the outcome is the same.

use crate::{App, Context, ServiceError, organisation::Moved};
use chrono::NaiveDate;
use dondoc_calendar::Calendar;
use dondoc_domain::{
    TaskId,
    event::Channel,
    ids::derive,
    task::{Assignment, Command, Task, event::Series},
    timeliness::{Class, CountBy, DeadlineBy, Phase},
};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Deadlines noted at the same time; one sync of the disk serves them all.
const AT_ONCE: usize = 64;

/// What the clock did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClockReport {
    /// Tasks whose deadline went by.
    pub passed: Vec<TaskId>,
    /// Occurrences of recurring duties that opened.
    pub opened: Vec<TaskId>,
    /// Tasks that changed hands because their lead is no more.
    pub moved: Vec<Moved>,
}

impl App {
    /// Brings the log up to today.
    pub async fn run_clock(&self) -> Result<ClockReport, ServiceError> {
        self.take_up_calendar();
        // An occurrence opens for the lead of the one before; if that is no more, it moves on like any open task.
        let opened = self.open_occurrences().await?;
        let moved = self.follow_successions().await?;
        let passed = self.pass_deadlines().await?;
        Ok(ClockReport { passed, opened, moved })
    }

    async fn pass_deadlines(&self) -> Result<Vec<TaskId>, ServiceError> {
        let today = self.today();
        let overdue: Vec<(TaskId, NaiveDate)> = {
            let models = self.models().await?;
            let overdue = |place: &dondoc_projections::board::Place| {
                place.class(today.into(), CountBy::default(), DeadlineBy::Current) == Some(Class::OpenOverdue)
            };
            let board = &models.rows().board;
            let due =
                |row: &dondoc_projections::board::Row| row.place.current_due.filter(|due| row.passed != Some(*due));
            board
                .tasks()
                .filter(|task| overdue(&task.row.place))
                .filter_map(|task| Some((task.row.id, due(task.row)?.into())))
                .collect()
        };
        let pass = |(id, due): (TaskId, NaiveDate)| async move {
            let command = derive("deadline passed", &[&id.to_string(), &due.to_string()]);
            let outcome = self.execute(id, &Command::PassDeadline, &Context::system(Channel::Clock, command)).await?;
            Ok::<_, ServiceError>((!outcome.events.is_empty() && !outcome.repeated).then_some(id))
        };
        let passing: Vec<_> = overdue.into_iter().map(pass).collect();
        let passed: Vec<Option<TaskId>> = stream::iter(passing).buffered(AT_ONCE).try_collect().await?;
        Ok(passed.into_iter().flatten().collect())
    }

    /// Opens the occurrences of recurring duties whose period has begun.
    async fn open_occurrences(&self) -> Result<Vec<TaskId>, ServiceError> {
        let mut opened = Vec::new();
        for latest in self.latest_occurrences().await? {
            let mut task = self.load(latest, Uuid::nil()).await?.task;
            let mut before = latest;
            while let Some((opens, next)) = self.next_occurrence(&task) {
                if opens > self.today() {
                    break;
                }
                let Some(Series { id: series, occurrence }) = next.series else { break };
                let id = TaskId::occurrence(series, occurrence);
                let command = derive("occurrence", &[&id.to_string()]);
                let mut context = Context::system(Channel::Clock, command);
                context.on = Some(opens);
                context.cause = Some(before.0);
                let outcome = self.execute(id, &Command::Assign(Box::new(next)), &context).await?;
                if !outcome.repeated {
                    opened.push(id);
                }
                task = outcome.task;
                before = id;
            }
        }
        Ok(opened)
    }

    /// The last occurrence so far of each duty that goes on: none of its occurrences ended it, the last has a lead.
    async fn latest_occurrences(&self) -> Result<Vec<TaskId>, ServiceError> {
        let models = self.models().await?;
        let (mut latest, mut ended) = (HashMap::<_, (u32, TaskId, bool)>::new(), HashSet::new());
        for task in models.rows().board.tasks() {
            let Some((series, occurrence)) = task.row.series else { continue };
            if task.row.series_ended {
                ended.insert(series);
            }
            let has_lead = !matches!(task.row.place.phase, Phase::WithoutLead | Phase::Returned);
            let entry = latest.entry(series).or_insert((occurrence, task.row.id, has_lead));
            if occurrence >= entry.0 {
                *entry = (occurrence, task.row.id, has_lead);
            }
        }
        latest.retain(|series, (_, _, has_lead)| *has_lead && !ended.contains(series));
        let mut ids: Vec<TaskId> = latest.into_values().map(|(_, id, _)| id).collect();
        ids.sort_unstable();
        Ok(ids)
    }

    fn next_occurrence(&self, task: &Task) -> Option<(NaiveDate, Assignment)> {
        let assignment = task.assignment.as_ref()?;
        let series = assignment.series?;
        let lead = task.lead()?.clone();
        let (opens, deadline) = assignment.deadline.next_occurrence(&self.calendar())?;
        let series = Some(Series { occurrence: series.occurrence + 1, ..series });
        Some((opens, Assignment { lead, deadline, series, ..assignment.clone() }))
    }

    /// Which open deadlines the holiday table as it is now would move: task, effective deadline before and after.
    ///
    /// With `apply` they are moved, each by an event. Closed tasks are never touched.
    pub async fn recalculate(
        &self,
        apply: bool,
    ) -> Result<Vec<(TaskId, Option<NaiveDate>, Option<NaiveDate>)>, ServiceError> {
        let calendar = self.calendar();
        let mut moved = Vec::new();
        for id in self.not_closed().await? {
            let command = derive("recalculate", &[&id.to_string(), calendar.version(), &self.today().to_string()]);
            let context = Context::system(Channel::Clock, command);
            let Some((before, after)) = self.recalculated(id, &calendar, &context).await? else { continue };
            moved.push((id, before, after));
            if apply {
                self.execute(id, &Command::Recalculate, &context).await?;
            }
        }
        Ok(moved)
    }

    /// Every task that is not closed.
    pub(crate) async fn not_closed(&self) -> Result<Vec<TaskId>, ServiceError> {
        let models = self.models().await?;
        let open = |phase| !matches!(phase, Phase::Done | Phase::Withdrawn | Phase::Unborn);
        Ok(models.rows().board.tasks().filter(|it| open(it.row.place.phase)).map(|it| it.row.id).collect())
    }

    /// A task's effective deadline as it is and as a calendar would have it; none where that changes nothing.
    pub(crate) async fn recalculated(
        &self,
        id: TaskId,
        calendar: &Calendar,
        context: &Context,
    ) -> Result<Option<(Option<NaiveDate>, Option<NaiveDate>)>, ServiceError> {
        let loaded = self.load(id, context.command).await?;
        let due = |task: &Task| task.deadline.as_ref().and_then(|it| it.effective_due);
        let before = due(&loaded.task);
        let mut after = loaded.task;
        let happenings = self.decide_by(&after, &Command::Recalculate, context, false, None, calendar)?;
        let Some(happening) = happenings.first() else { return Ok(None) };
        after.evolve(&happening.event, &context.meta(happening.on, self.clock_set_by_hand()));
        Ok(Some((before, due(&after))))
    }
}
