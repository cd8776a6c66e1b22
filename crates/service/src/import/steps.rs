//! What a plan asks for, in its own order: a task for each lead of each line, and what differs from before.

use super::{
    Became, Done, Entry, ImportRequest, Job,
    compare::{differs, name},
    known::{KnownLine, KnownTask},
    matching::Matched,
};
use crate::{App, ServiceError};
use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Registry, Succession};
use dondoc_domain::TaskId;
use dondoc_intake::{Finding, Line, Plan, Severity};
use dondoc_text::{document::DocumentNumber, secrecy::looks_like_secret_number, tidy};
use std::{collections::HashSet, sync::Arc};

/// One task of a line, to be entered or settled without.
pub(super) struct Step {
    job: Arc<Job>,
    entry: Entry,
    /// Settled already: nothing is to be entered.
    settled: Option<Done>,
    /// The lead is no longer in the file; its task is only compared.
    gone: Option<Finding>,
}

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

/// Groups among the supporting agencies stand for their members; whoever leads a line alone does not support it.
pub(super) fn name_supporting(lines: &mut [Line], registry: &Registry, issued: NaiveDate) {
    for line in lines {
        let members = line.supporting_groups.iter().flat_map(|group| registry.members(*group, issued));
        let all: Vec<AgencyId> = std::mem::take(&mut line.supporting).into_iter().chain(members).collect();
        let mut seen = HashSet::new();
        line.supporting = all.into_iter().filter(|it| line.leads != [it.clone()] && seen.insert(it.clone())).collect();
    }
}

impl App {
    /// What there is to do, in the order of the plan: a task for each lead of each line.
    pub(super) fn steps(
        &self,
        request: ImportRequest,
        registry: &Registry,
        known: &[KnownLine],
        matched: &[Matched],
    ) -> Vec<Step> {
        let request = Arc::new(request);
        let columns = request.plan.lines.iter().flat_map(|line| line.attributes.keys().cloned());
        let columns: Arc<HashSet<String>> = Arc::new(columns.collect());
        let mut steps = Vec::new();
        for (at, (line, is)) in request.plan.lines.iter().zip(matched).enumerate() {
            if blocked(line) {
                continue;
            }
            let known = is.known.map(|it| &known[it]);
            let tasks = known.map_or(&[][..], |it| it.tasks.as_slice());
            // The same file again goes on where it was: leads that are missing were not reached, or are known only now.
            let other_file = known.is_some_and(|it| !it.is_from(&request.plan.sha256));
            let (request, columns) = (Arc::clone(&request), Arc::clone(&columns));
            let job = Arc::new(Job { at, line_id: is.line, request, columns });
            let request = &job.request;
            let mut met = Vec::new();
            for lead in &line.leads {
                let id = TaskId::of(is.line, lead);
                let stored = tasks.iter().find(|task| task.id == id);
                let stored = stored.or_else(|| tasks.iter().find(|task| task.lead.as_ref() == Some(lead)));
                let id = stored.map_or(id, |task| task.id);
                met.push(id);
                let settled = (stored.is_none() && other_file && !request.apply_changes).then(|| {
                    let text = "Dòng này đã nhập từ tệp khác mà chưa giao cho {}. Thêm --apply-changes để giao thêm.";
                    let message = text.replace("{}", &name(registry, lead));
                    Done { id, became: Became::Nothing, findings: vec![differs(&line.cell, message)] }
                });
                let code = stored.map(|task| task.code.clone()).unwrap_or_default();
                let entry = Entry { id, lead: lead.clone(), code };
                steps.push(Step { job: Arc::clone(&job), entry, settled, gone: None });
            }
            for KnownTask { id, lead, code, .. } in tasks.iter().filter(|task| !met.contains(&task.id)) {
                let Some(now) = lead.as_ref().filter(|lead| !line.leads.contains(lead)) else { continue };
                let message = format!(
                    "{code} của dòng này giao cho {}, trong tệp không còn. Nếu đúng, dùng “task reassign” hoặc “task withdraw”.",
                    name(registry, now)
                );
                let gone = Some(differs(&line.cell, message));
                let entry = Entry { id: *id, lead: now.clone(), code: code.clone() };
                steps.push(Step { job: Arc::clone(&job), entry, settled: None, gone });
            }
        }
        steps
    }

    pub(super) async fn take(&self, step: Step, registry: &Registry) -> Result<(usize, Done), ServiceError> {
        let mut done = match step.settled {
            Some(done) => done,
            None => self.import_task(&step.entry, step.gone.is_none(), &step.job, registry).await?,
        };
        done.findings.extend(step.gone);
        Ok((step.job.at, done))
    }

    /// What is known of the directive that the plan does not say: tasks of lines that are not in it, another day of issue.
    pub(super) async fn beside_the_plan(
        &self,
        request: &ImportRequest,
        known: &[KnownLine],
        matched: &[Matched],
    ) -> Result<Vec<Finding>, ServiceError> {
        let mut findings = Vec::new();
        let mut tell = |code, severity, message| {
            findings.push(Finding { code, severity, message, cell: String::new() });
        };
        let in_plan: HashSet<usize> = matched.iter().filter_map(|it| it.known).collect();
        let absent = known.iter().enumerate().filter(|(at, _)| !in_plan.contains(at));
        let mut missing: Vec<&str> = absent.flat_map(|(_, it)| &it.tasks).map(|it| it.code.as_str()).collect();
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
        let number = &request.directive.number;
        if looks_like_secret_number(number) {
            let message = format!(
                "Số ký hiệu “{number}” giống số của văn bản mật. Hệ thống không nhận văn bản mật; kiểm tra trước khi nhập."
            );
            tell("directive_secret_series", Severity::Warning, message);
        } else if DocumentNumber::parse(number).is_ok_and(|it| !it.known_kind()) {
            let message = format!(
                "Số ký hiệu “{number}”: loại văn bản không có trong Nghị định 30/2020. Kiểm tra lại --directive."
            );
            tell("directive_kind_unknown", Severity::Warning, message);
        }
        Ok(findings)
    }
}

/// Tells of each line that has another number than before, or the number of another line, and of all of them at once.
pub(super) fn tell_numbers(plan: &mut Plan, known: &[KnownLine], matched: &[Matched]) {
    let mut moved = 0;
    for (line, is) in plan.lines.iter_mut().zip(matched).filter(|(line, _)| !blocked(line)) {
        let mut tell = |code, severity, message| {
            line.findings.push(Finding { code, severity, message, cell: line.cell.clone() });
        };
        let shown = |item: &str| if item.is_empty() { "(không có)".to_owned() } else { format!("“{item}”") };
        if let Some(it) = is.known.map(|it| &known[it]).filter(|it| it.item != tidy(&line.item)) {
            moved += 1;
            let message = format!(
                "Số thứ tự khi giao là {}, trong tệp này là {}; vẫn là nhiệm vụ {}.",
                shown(&it.item),
                shown(&line.item),
                codes(it)
            );
            tell("renumbered", Severity::Info, message);
        }
        if let Some(it) = is.instead_of.map(|it| &known[it]) {
            let message = format!(
                "Số thứ tự {} đã giao cho nội dung khác ({}); dòng này được coi là nhiệm vụ mới.",
                shown(&line.item),
                codes(it)
            );
            tell("number_taken", Severity::Warning, message);
        }
    }
    if moved > 0 {
        let message = format!(
            "{moved} dòng có số thứ tự khác khi giao; được nhận ra theo nội dung và giữ nguyên nhiệm vụ đã giao. Hãy kiểm tra lại."
        );
        plan.findings.push(Finding { code: "renumbered", severity: Severity::Warning, message, cell: String::new() });
    }
}

fn codes(known: &KnownLine) -> String {
    known.tasks.iter().map(|it| it.code.as_str()).collect::<Vec<_>>().join(", ")
}

/// Findings that leave a line without a task.
pub(super) fn blocked(line: &Line) -> bool {
    const BLOCKING: [&str; 2] = ["secret", "content_blank"];
    line.findings.iter().any(|it| it.severity == Severity::Error && BLOCKING.contains(&it.code))
}
