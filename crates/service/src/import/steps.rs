//! What a plan asks for, in its own order: a task for each lead of each line, and what differs from before.

use super::{
    BLOCKING, Became, Done, ImportRequest, Job,
    compare::{differs, name},
};
use crate::{App, ServiceError};
use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Registry, Succession};
use dondoc_domain::{LineId, TaskId};
use dondoc_intake::{Finding, Line, Severity};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use uuid::Uuid;

/// One task of a line, to be entered or settled without.
pub(super) struct Step {
    job: Arc<Job>,
    id: TaskId,
    lead: AgencyId,
    /// Settled already: nothing is to be entered.
    settled: Option<Done>,
    /// The lead is no longer in the file; its task is only compared.
    gone: Option<Finding>,
}

/// A task that is known of a line, by whom it is led now, and its code.
type Known = (TaskId, AgencyId, String);

/// Leads that had ended before the day of issue: their successor takes the task, and a finding says so.
pub(super) fn follow_heirs(lines: &mut [Line], registry: &Registry, issued: NaiveDate) {
    for line in lines {
        let mut leads: Vec<AgencyId> = Vec::new();
        for lead in std::mem::take(&mut line.leads) {
            let (code, severity, lead, message) = match registry.successor(&lead, issued) {
                Succession::Itself => ("", Severity::Info, Some(lead), String::new()),
                Succession::One(heir) => {
                    let message = format!(
                        "{} đã sáp nhập vào {} trước ngày ban hành; giao cho {}.",
                        name(registry, &lead),
                        name(registry, &heir),
                        name(registry, &heir)
                    );
                    ("lead_succeeded", Severity::Warning, Some(heir), message)
                }
                Succession::None => {
                    let message = format!(
                        "{} đã kết thúc hoạt động trước ngày ban hành. Hãy sửa đơn vị chủ trì.",
                        name(registry, &lead)
                    );
                    ("lead_ended", Severity::Error, None, message)
                }
            };
            if !message.is_empty() {
                line.findings.push(Finding { code, severity, message, cell: line.cell.clone() });
            }
            if let Some(lead) = lead.filter(|lead| !leads.contains(lead)) {
                leads.push(lead);
            }
        }
        line.leads = leads;
    }
}

impl App {
    /// What there is to do, in the order of the plan: a task for each lead of each line.
    pub(super) async fn steps(&self, request: ImportRequest, registry: &Registry) -> Result<Vec<Step>, ServiceError> {
        let known_lines = self.known_tasks(&request).await?;
        let request = Arc::new(request);
        let mut steps = Vec::new();
        for (at, line) in request.plan.lines.iter().enumerate() {
            let blocked = line.findings.iter().any(|it| it.severity == Severity::Error && BLOCKING.contains(&it.code));
            if blocked {
                continue;
            }
            let line_id = LineId::of(request.directive.id, &line.key);
            let known = known_lines.get(&line_id).map_or(&[][..], Vec::as_slice);
            // The same file again goes on where it was: leads that are missing were not reached, or are known only now.
            let other_file = match known.first() {
                None => false,
                Some((id, ..)) => {
                    let source = self.load(*id, Uuid::nil()).await?.task.assignment.and_then(|it| it.source);
                    source.is_none_or(|source| source.sha256 != request.plan.sha256)
                }
            };
            let job = Arc::new(Job { at, line_id, request: Arc::clone(&request) });
            let mut met = Vec::new();
            for lead in &line.leads {
                let id = TaskId::of(line_id, lead);
                let stored = known.iter().any(|(known, ..)| *known == id);
                let held = known.iter().find(|(_, leads, _)| leads == lead).map(|(id, ..)| *id);
                let id = if stored { id } else { held.unwrap_or(id) };
                met.push(id);
                let settled = (!stored && held.is_none() && other_file && !request.apply_changes).then(|| {
                    let text = "Dòng này đã nhập từ tệp khác mà chưa giao cho {}. Thêm --apply-changes để giao thêm.";
                    let message = text.replace("{}", &name(registry, lead));
                    Done { id, became: Became::Nothing, findings: vec![differs(&line.cell, message)] }
                });
                steps.push(Step { job: Arc::clone(&job), id, lead: lead.clone(), settled, gone: None });
            }
            for (id, lead, code) in known.iter().filter(|(id, lead, _)| !met.contains(id) && !line.leads.contains(lead))
            {
                let message = format!(
                    "{code} của dòng này giao cho {}, trong tệp không còn. Nếu đúng, dùng “task reassign” hoặc “task withdraw”.",
                    name(registry, lead)
                );
                let gone = Some(differs(&line.cell, message));
                steps.push(Step { job: Arc::clone(&job), id: *id, lead: lead.clone(), settled: None, gone });
            }
        }
        Ok(steps)
    }

    pub(super) async fn take(&self, step: Step, registry: &Registry) -> Result<(usize, Done), ServiceError> {
        let mut done = match step.settled {
            Some(done) => done,
            None => self.import_task(step.id, &step.lead, step.gone.is_none(), &step.job, registry).await?,
        };
        done.findings.extend(step.gone);
        Ok((step.job.at, done))
    }

    /// What is known of the directive that the plan does not say: tasks of lines that are not in it, another day of issue.
    pub(super) async fn beside_the_plan(&self, request: &ImportRequest) -> Result<Vec<Finding>, ServiceError> {
        let mut findings = Vec::new();
        let mut tell = |code, severity, message| {
            findings.push(Finding { code, severity, message, cell: String::new() });
        };
        let in_plan: HashSet<LineId> =
            request.plan.lines.iter().map(|line| LineId::of(request.directive.id, &line.key)).collect();
        let known = self.known_tasks(request).await?;
        let mut missing: Vec<&str> = known
            .iter()
            .filter(|(line, _)| !in_plan.contains(line))
            .flat_map(|(_, it)| it)
            .map(|it| it.2.as_str())
            .collect();
        if !missing.is_empty() {
            missing.sort_by_key(|code| (code.len(), *code));
            let some = missing.iter().take(10).copied().collect::<Vec<_>>().join(", ");
            let more = if missing.len() > 10 { ", …" } else { "" };
            let message = format!(
                "{} nhiệm vụ đã giao của văn bản này không có trong tệp ({some}{more}). Nếu đã bỏ, dùng “task withdraw”.",
                missing.len()
            );
            tell("not_in_file", Severity::Info, message);
        }
        let models = self.models().await?;
        let board = &models.rows().board;
        let stored = board.directive_key(request.directive.id).and_then(|key| board.directive(key)?.issued);
        if let Some(stored) = stored.filter(|stored| *stored != request.directive.issued) {
            let message = format!(
                "Văn bản này đã nhập với ngày ban hành {}, không phải {}. Giữ ngày đã nhập; kiểm tra lại --issued.",
                stored.format("%d/%m/%Y"),
                request.directive.issued.format("%d/%m/%Y")
            );
            tell("directive_day_differs", Severity::Warning, message);
        }
        Ok(findings)
    }

    /// The first occurrences of the directive's tasks, by line.
    async fn known_tasks(&self, request: &ImportRequest) -> Result<HashMap<LineId, Vec<Known>>, ServiceError> {
        let models = self.models().await?;
        let board = &models.rows().board;
        let directive = board.directive_key(request.directive.id);
        let mut known: HashMap<LineId, Vec<Known>> = HashMap::new();
        for task in board.tasks().filter(|task| Some(task.row.directive) == directive) {
            let first = task.row.series.is_none_or(|(_, occurrence)| occurrence == 0);
            if let (true, Some(lead)) = (first, task.row.place.lead.and_then(|key| board.agency(key))) {
                known.entry(task.row.line).or_default().push((task.row.id, lead.clone(), task.code()));
            }
        }
        Ok(known)
    }
}
