//! From a plan to assigned tasks: each line one task per lead, each difference shown, nothing twice.

mod compare;
mod known;
mod matching;
mod steps;

use crate::{
    App, Context, ServiceError,
    tasks::{ATTEMPTS, LoadedTask},
};
use chrono::NaiveDate;
use compare::{closed, closed_differs, corrected, differences, differs, further_results, results, tells};
use dondoc_agencies::{AgencyId, Registry};
use dondoc_calendar::DeadlineKind;
use dondoc_domain::{
    LineId, SeriesId, TaskId,
    directive::{Directive, DirectiveEvent},
    event::{Channel, Stored},
    ids::derive,
    task::{
        Assignment, Command,
        event::{Series, Source},
    },
};
use dondoc_intake::{Finding, Line, Plan, Severity};
use dondoc_store::{Expected, Limits, NewEvent, StoreError, StreamName};
use futures_util::{StreamExt, stream::FuturesOrdered};
use std::{collections::HashSet, sync::Arc};
use steps::{blocked, follow_heirs, name_supporting, tell_numbers};
use tokio::task::coop::unconstrained;

/// A plan to import.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// The plan as read.
    pub plan: Plan,
    /// The directive it belongs to.
    pub directive: Directive,
    /// Whether results in the plan become submissions and confirmations.
    pub with_results: bool,
    /// Show what would happen, write nothing.
    pub dry_run: bool,
    /// Where the plan differs from what is stored, follow the plan.
    pub apply_changes: bool,
    /// The circumstances.
    pub context: Context,
}

/// What became of a plan.
#[derive(Debug, Clone)]
pub struct ImportReport {
    /// What became of each line.
    pub lines: Vec<LineReport>,
    /// Findings about the file as a whole.
    pub findings: Vec<Finding>,
    /// Task streams that are new.
    pub assigned: u64,
    /// Task streams that were there already.
    pub known: u64,
    /// Lines that led to no task.
    pub skipped: u64,
}

/// What became of a line.
#[derive(Debug, Clone)]
pub struct LineReport {
    /// The line as read, with all findings.
    pub line: Line,
    /// The tasks it stands for.
    pub tasks: Vec<TaskId>,
}

/// One task that a line stands for, and what the import did to it.
struct Done {
    id: TaskId,
    became: Became,
    findings: Vec<Finding>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Became {
    /// A task that was not there before.
    Assigned,
    /// A task that was there.
    Known,
    /// No task: a finding says why.
    Nothing,
}

/// How many tasks are under way at once; the store makes one sync serve all of them.
const AT_ONCE: usize = 256;

impl App {
    /// Imports a plan; `progress` hears how many tasks of how many are through.
    pub async fn import(
        self: &Arc<Self>,
        mut request: ImportRequest,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<ImportReport, ServiceError> {
        self.may_write()?;
        self.not_future(request.directive.issued)?;
        self.permit_entering(&request.context).await?;
        if !request.dry_run {
            self.enter_directive(&request.directive, &request.context).await?;
        }
        let registry = self.registry_now().await?;
        follow_heirs(&mut request.plan.lines, &registry, request.directive.issued);
        name_supporting(&mut request.plan.lines, &registry, request.directive.issued);
        let known = self.known_lines(&request).await?;
        let file = (request.plan.lines.as_slice(), request.plan.sha256.as_str());
        let matched = matching::matches(request.directive.id, file, &known, blocked);
        tell_numbers(&mut request.plan, &known, &matched);
        request.plan.findings.extend(self.beside_the_plan(&request, &known, &matched).await?);
        let dry_run = request.dry_run;
        let plan = request.plan.clone();
        let steps = self.steps(request, &registry, &known, &matched);
        let total = steps.len() as u64;
        let mut results: Vec<Vec<Done>> = plan.lines.iter().map(|_| Vec::new()).collect();
        let mut through = 0;
        let mut collect = |(line, done): (usize, Done)| {
            results[line].push(done);
            through += 1;
            progress(through, total);
        };
        // Polled in the order of the plan, so that appends queue, and codes are given, in that order; unconstrained,
        // since a future that tokio makes pause would let the next one pass.
        let mut under_way = FuturesOrdered::new();
        for step in steps {
            under_way.push_back(self.take(step, &registry));
            if under_way.len() >= AT_ONCE
                && let Some(done) = unconstrained(under_way.next()).await
            {
                collect(done?);
            }
        }
        while let Some(done) = unconstrained(under_way.next()).await {
            collect(done?);
        }
        let mut report = ImportReport { lines: Vec::new(), findings: plan.findings, assigned: 0, known: 0, skipped: 0 };
        for (mut line, done) in plan.lines.into_iter().zip(results) {
            let count = |became| done.iter().filter(|it| it.became == became).count() as u64;
            report.assigned += count(Became::Assigned);
            report.known += count(Became::Known);
            let tasks: Vec<TaskId> = done.iter().filter(|it| it.became != Became::Nothing).map(|it| it.id).collect();
            report.skipped += u64::from(tasks.is_empty());
            for finding in done.into_iter().flat_map(|it| it.findings) {
                // What is so of each of several leads is told once.
                if !line.findings.contains(&finding) {
                    line.findings.push(finding);
                }
            }
            report.lines.push(LineReport { line, tasks });
        }
        if !dry_run && report.assigned > 0 {
            // A lead of the day of issue may be gone by now: its tasks go on to the successor at once.
            self.follow_successions().await?;
        }
        Ok(report)
    }

    pub(crate) fn not_future(&self, date: NaiveDate) -> Result<(), ServiceError> {
        let today = self.today();
        if date > today {
            return Err(dondoc_domain::task::Refusal::InFuture { date, today }.into());
        }
        Ok(())
    }

    /// Enters a directive unless it is there.
    pub async fn enter_directive(&self, directive: &Directive, context: &Context) -> Result<(), ServiceError> {
        let stream = StreamName::new("directive", &directive.id.to_string())?;
        let known = match self.store.read_stream(&stream, 0, 1).await?.first() {
            None => None,
            Some(it) => match DirectiveEvent::decode(&it.name, &it.data) {
                Ok(DirectiveEvent::Issued(it)) => Some(it),
                Err(error) => return Err(ServiceError::Decode(error.to_string())),
            },
        };
        let meta = context.meta(directive.issued, self.clock_set_by_hand()).encode();
        let events: Vec<NewEvent> = Directive::decide(known.as_ref(), directive.clone())
            .iter()
            .map(|event| NewEvent {
                id: derive("directive issued", &[&directive.id.to_string()]),
                name: event.stored_name().to_owned(),
                data: event.encode(),
                meta: meta.clone(),
            })
            .collect();
        if events.is_empty() {
            return Ok(());
        }
        match self.store.append(&stream, Expected::NoStream, events).await {
            // Someone else entered the same directive in this moment: so it is there.
            Ok(_) | Err(StoreError::Conflict { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Enters one task, and again if someone was quicker.
    async fn import_task(
        &self,
        entry: &Entry,
        still_in_file: bool,
        job: &Job,
        registry: &Registry,
    ) -> Result<Done, ServiceError> {
        let mut context = job.request.context.clone();
        // One command identity per task and content: the same file again says the same.
        context.cause = context.cause.or(Some(context.command));
        context.command = derive("import", &[&entry.id.to_string(), &job.request.plan.sha256]);
        for _ in 0..ATTEMPTS {
            let loaded = self.load(entry.id, context.command).await?;
            match self.import_loaded(entry, loaded, still_in_file, job, registry, &context).await {
                Err(ServiceError::Store(StoreError::Conflict { .. })) => {}
                other => return other,
            }
        }
        Err(ServiceError::Contended)
    }

    async fn import_loaded(
        &self,
        entry: &Entry,
        loaded: LoadedTask,
        still_in_file: bool,
        job: &Job,
        registry: &Registry,
        context: &Context,
    ) -> Result<Done, ServiceError> {
        let (request, cell) = (&job.request, &job.line().cell);
        let assignment = job.assignment(&entry.lead);
        let new = loaded.task.assignment.is_none();
        let closed = closed(&loaded.task);
        let stays = |what: &str, how: &str| closed_differs(&entry.code, how, what, request.apply_changes, cell);
        let mut findings = Vec::new();
        let mut commands = Vec::new();
        if new {
            commands.push((Some(request.directive.issued), Command::Assign(Box::new(assignment))));
        } else {
            let it = differences(&loaded.task, &assignment, &job.columns, registry);
            match closed {
                Some(how) => findings.extend(it.told.iter().map(|what| stays(what, how))),
                None => {
                    findings.extend(it.told.into_iter().map(|message| differs(cell, message)));
                    let correction = it.correction.filter(|_| request.apply_changes);
                    commands.extend(correction.map(|it| (None, Command::Correct(Box::new(it)))));
                }
            }
        }
        if request.with_results && still_in_file {
            let mut results = results(job.line(), &loaded.task, request.directive.issued);
            results.retain(|(_, it)| !loaded.said.iter().any(|said| tells(said, it)));
            match closed {
                Some(how) => findings.extend(further_results(&loaded.task, &results).map(|what| stays(&what, how))),
                None => commands.extend(results),
            }
        }
        let stands = self.apply(entry.id, loaded, commands, context, job, &mut findings).await?;
        let became = match (stands, new) {
            (false, _) => Became::Nothing,
            (true, true) => Became::Assigned,
            (true, false) => Became::Known,
        };
        Ok(Done { id: entry.id, became, findings })
    }

    /// Decides the commands one after the other, and appends what they lead to. What is refused becomes a
    /// finding: a result alone, or the whole task. Answers whether there is a task afterwards.
    async fn apply(
        &self,
        id: TaskId,
        loaded: LoadedTask,
        commands: Vec<(Option<NaiveDate>, Command)>,
        context: &Context,
        job: &Job,
        findings: &mut Vec<Finding>,
    ) -> Result<bool, ServiceError> {
        let mut task = loaded.task;
        let mut happenings = Vec::new();
        let mut no_result: Vec<String> = Vec::new();
        for (on, command) in commands {
            let mut context = context.clone();
            context.on = on;
            let (severity, cell) = (Severity::Error, job.line().cell.clone());
            let permitted = self.permit(&command, &task, &context).await;
            match permitted.and_then(|from_lead| self.decide(&task, &command, &context, from_lead, None)) {
                Ok(decided) => {
                    if matches!(command, Command::Correct(_)) && !decided.is_empty() {
                        findings.push(corrected(cell));
                    }
                    for it in decided {
                        task.evolve(&it.event, &context.meta(it.on, self.clock_set_by_hand()));
                        happenings.push(it);
                    }
                }
                Err(ServiceError::Refused(refusal)) => match command {
                    Command::Assign(_) => {
                        let message = format!("Không giao được: {refusal}");
                        findings.push(Finding { code: "refused", severity, message, cell });
                        return Ok(false);
                    }
                    Command::Correct(_) => {
                        let message = format!("Không đính chính được: {refusal}");
                        findings.push(Finding { code: "correction_refused", severity, message, cell });
                    }
                    // Without a result there is nothing to confirm: that follows from what was told already.
                    Command::Confirm { .. } if !no_result.is_empty() => {}
                    _ => no_result.push(refusal.to_string()),
                },
                Err(error) => return Err(error),
            }
        }
        if !no_result.is_empty() {
            let (code, severity, cell) = ("result_refused", Severity::Error, job.line().cell.clone());
            no_result.dedup();
            let message = format!("Không ghi nhận kết quả: {}", no_result.join(" "));
            findings.push(Finding { code, severity, message, cell });
        }
        let known = loaded.expected != Expected::NoStream;
        let events = crate::tasks::encode(&happenings, loaded.said.len(), id, context, self.clock_set_by_hand());
        if events.is_empty() {
            return Ok(known);
        }
        if let Err(error) = Limits::default().check(&events) {
            let (code, severity, cell) = ("refused", Severity::Error, job.line().cell.clone());
            let message = format!("Không giao được: {}", ServiceError::Store(error));
            findings.push(Finding { code, severity, message, cell });
            return Ok(known);
        }
        if !job.request.dry_run {
            self.store.append(&crate::tasks::stream(id)?, loaded.expected, events).await?;
        }
        Ok(true)
    }
}

/// A line under way.
struct Job {
    /// Its place in the plan.
    at: usize,
    line_id: LineId,
    request: Arc<ImportRequest>,
    /// The further columns that the plan has.
    columns: Arc<HashSet<String>>,
}

/// One task of a line, to be entered or compared.
struct Entry {
    id: TaskId,
    lead: AgencyId,
    /// The code people know it by; empty while it is new.
    code: String,
}

impl Job {
    fn line(&self) -> &Line {
        &self.request.plan.lines[self.at]
    }

    fn assignment(&self, lead: &AgencyId) -> Assignment {
        let (line, request) = (self.line(), &self.request);
        let supporting = line.supporting.iter().filter(|agency| *agency != lead).cloned().collect();
        let recurring = line.deadline.kind == DeadlineKind::Recurring;
        Assignment {
            directive: request.directive.id,
            line: self.line_id,
            item: line.item.clone(),
            content: line.content.clone(),
            lead: lead.clone(),
            supporting,
            deadline: line.deadline.clone(),
            deliverable: line.deliverable.clone(),
            approver: line.approver.clone(),
            field: line.field.clone(),
            attributes: line.attributes.clone(),
            series: recurring.then(|| Series { id: SeriesId::of(self.line_id, lead), occurrence: 0 }),
            source: Some(Source {
                file: request.plan.file.clone(),
                sha256: request.plan.sha256.clone(),
                cell: line.cell.clone(),
            }),
        }
    }
}

/// The context of an import by the office or by the system.
impl Context {
    /// An import of a file by someone, or by the operator of the machine.
    pub fn import(by: Option<dondoc_domain::OfficialId>, sha256: &str) -> Self {
        Self { by, ..Self::system(Channel::Import, derive("import", &[sha256])) }
    }
}
