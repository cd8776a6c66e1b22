//! A draft as it reads now: every line understood, with what importing it would do.

use super::{
    draft::{Draft, State},
    folder::Folder,
};
use dondoc_agencies::{AgencyId, Registry};
use dondoc_domain::{OfficialId, directive::Directive, task::Refusal};
use dondoc_intake::{Finding, Line, Options, Plan, Severity, read_fixed};
use dondoc_service::{App, Context, ImportRequest, ServiceError};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// A draft as it reads now.
#[derive(Debug)]
pub(crate) struct Look {
    /// Every line of the file, in its order.
    pub lines: Vec<LookLine>,
    /// Findings about the file as a whole.
    pub findings: Vec<Finding>,
    /// What importing it now would do; why that cannot be told yet.
    pub forecast: Result<Forecast, String>,
    /// How many lines there are of each kind.
    pub counts: Counts,
}

/// What importing would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Forecast {
    /// Tasks that would be assigned.
    pub assigned: u64,
    /// Tasks that are there already.
    pub known: u64,
    /// Lines that would lead to no task.
    pub skipped: u64,
}

/// A line as it reads now.
#[derive(Debug)]
pub(crate) struct LookLine {
    pub line: Line,
    /// How many tasks it stands for.
    pub tasks: usize,
    pub left_out: bool,
    pub fixed: bool,
    /// Warnings that nobody accepted yet.
    pub open_warnings: usize,
    pub errors: usize,
}

/// How many lines there are of each kind; those left out count as that alone.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub lines: usize,
    pub errors: usize,
    pub warnings: usize,
    pub fixed: usize,
    pub left_out: usize,
}

/// After this time what stands in the log or the registry may make a look old.
const FRESH: Duration = Duration::from_secs(20);
/// So many drafts are kept as read.
const KEPT: usize = 4;

/// Drafts as they were read last.
#[derive(Debug, Default)]
pub(crate) struct Looks(Mutex<HashMap<String, Seen>>);

#[derive(Debug)]
struct Seen {
    version: u64,
    by: OfficialId,
    at: Instant,
    look: Arc<Look>,
}

impl Looks {
    /// The draft as it reads now, for whoever looks.
    pub async fn of(
        &self,
        app: &Arc<App>,
        folder: &Folder,
        draft: &Draft,
        by: &OfficialId,
    ) -> Result<Arc<Look>, ServiceError> {
        let known = {
            let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let fresh = |it: &&Seen| it.version == draft.version && it.by == *by && it.at.elapsed() < FRESH;
            seen.get(&draft.sha256).filter(fresh).map(|it| Arc::clone(&it.look))
        };
        if let Some(look) = known {
            return Ok(look);
        }
        let look = Arc::new(look(app, folder, draft, by).await?);
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= KEPT && !seen.contains_key(&draft.sha256) {
            let oldest = seen.iter().min_by_key(|(_, it)| it.at).map(|(key, _)| key.clone());
            oldest.and_then(|key| seen.remove(&key));
        }
        let (version, by, at) = (draft.version, by.clone(), Instant::now());
        seen.insert(draft.sha256.clone(), Seen { version, by, at, look: Arc::clone(&look) });
        Ok(look)
    }

    /// Forgets a draft that is no more.
    pub fn forget(&self, sha256: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(sha256);
    }
}

/// That who imports cannot confirm too is no fault of a line: its result waits for someone else, as the form says.
pub(crate) fn waits_for_another(it: &Finding) -> bool {
    it.code == "result_refused" && it.message.ends_with(&Refusal::OwnResult.to_string())
}

async fn look(app: &Arc<App>, folder: &Folder, draft: &Draft, by: &OfficialId) -> Result<Look, ServiceError> {
    let plan = read(app, folder, draft).await?;
    let (mut file_findings, mut forecast) = (plan.findings.clone(), Err(String::new()));
    let mut told: HashMap<u32, (Line, usize)> = HashMap::new();
    if draft.about.is_whole() {
        match app.import(request(app, draft, taken(plan.clone(), draft), by, true).await?, |_, _| {}).await {
            Ok(report) => {
                forecast = Ok(Forecast { assigned: report.assigned, known: report.known, skipped: report.skipped });
                file_findings = report.findings;
                told = report.lines.into_iter().map(|it| (it.line.row, (it.line, it.tasks.len()))).collect();
            }
            Err(error) if error.is_storage() => return Err(error),
            Err(error) => forecast = Err(error.to_string()),
        }
    }
    let mut lines = Vec::with_capacity(plan.lines.len());
    let mut counts = Counts::default();
    for line in plan.lines {
        let left_out = draft.left_out.contains(&line.row);
        let (mut line, tasks) = told.remove(&line.row).unwrap_or((line, 0));
        line.findings.retain(|it| !waits_for_another(it));
        let open = |it: &&Finding| it.severity == Severity::Warning && !draft.accepts(line.row, it);
        let open_warnings = line.findings.iter().filter(open).count();
        let errors = line.findings.iter().filter(|it| it.severity == Severity::Error).count();
        let fixed = draft.fixes.contains_key(&line.row);
        counts.lines += 1;
        counts.left_out += usize::from(left_out);
        counts.fixed += usize::from(fixed && !left_out);
        counts.errors += usize::from(errors > 0 && !left_out);
        counts.warnings += usize::from(open_warnings > 0 && !left_out);
        lines.push(LookLine { line, tasks, left_out, fixed, open_warnings, errors });
    }
    Ok(Look { lines, findings: file_findings, forecast, counts })
}

/// Reads a draft's file with what was put right.
pub(crate) async fn read(app: &Arc<App>, folder: &Folder, draft: &Draft) -> Result<Plan, ServiceError> {
    let registry = app.registry_now().await?;
    let assigned = draft.about.issued.unwrap_or_else(|| app.today());
    let default_lead = default_lead(&registry, draft)?;
    let (app, folder, draft) = (Arc::clone(app), folder.clone(), draft.clone());
    let work = move || {
        let lost =
            || ServiceError::Told("Tệp của bản nháp này không còn trên máy chủ. Vui lòng tải tệp lên lại.".into());
        let unreadable =
            |error: std::io::Error| ServiceError::File { file: draft.file.clone(), reason: error.to_string() };
        let bytes = folder.file(&draft.sha256).map_err(unreadable)?.ok_or_else(lost)?;
        let calendar = app.calendar();
        let sheet = Some(draft.about.sheet.clone()).filter(|it| !it.is_empty());
        let options = Options {
            today: app.today(),
            default_lead,
            with_results: draft.about.with_results,
            columns: draft.about.told_columns(),
            sheet,
            ..Options::new(&registry, &calendar, &app.config().wording, assigned)
        };
        Ok(read_fixed(&draft.file, &bytes, &options, &draft.fixes(), &mut |_, _| {})?)
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|failed| Err(ServiceError::Told(failed.to_string())))
}

fn default_lead(registry: &Registry, draft: &Draft) -> Result<Option<AgencyId>, ServiceError> {
    let text = draft.about.default_lead.as_str();
    if text.is_empty() {
        return Ok(None);
    }
    let day = draft.about.issued.unwrap_or(draft.uploaded.at.date_naive());
    let missing = |error: dondoc_agencies::NotFound| ServiceError::NotFound {
        what: "đơn vị",
        name: text.to_owned(),
        nearest: error.nearest,
    };
    registry.find(text, day).map(Some).map_err(missing)
}

/// The plan without the lines that are left out.
pub(crate) fn taken(mut plan: Plan, draft: &Draft) -> Plan {
    plan.lines.retain(|line| !draft.left_out.contains(&line.row));
    plan
}

/// What is asked of the service: the plan carries the fixes, the events the source.
pub(crate) async fn request(
    app: &App,
    draft: &Draft,
    plan: Plan,
    by: &OfficialId,
    dry_run: bool,
) -> Result<ImportRequest, ServiceError> {
    let about = &draft.about;
    let issued = about.issued.unwrap_or_else(|| app.today());
    let registry = app.registry_now().await?;
    // The issuer by its one name, so that "ubnd" and "UBND tỉnh" issue the same directive.
    let known = registry.find(&about.issuer, issued).ok().and_then(|id| registry.get(&id).map(|it| it.name.clone()));
    let issuer = known.unwrap_or_else(|| about.issuer.clone());
    let mut directive = Directive::new(&about.number, &issuer, issued, &about.subject, &about.signer)?;
    directive.urgency = about.urgency;
    let context = Context::import(Some(by.clone()), &draft.sha256);
    let (with_results, apply_changes) = (about.with_results, about.apply_changes);
    Ok(ImportRequest { plan, directive, with_results, dry_run, apply_changes, context })
}

impl Draft {
    /// Whether it can be changed now.
    pub fn is_open(&self) -> bool {
        match self.state {
            State::Open { .. } => true,
            State::Importing(_) | State::Imported(_) => false,
        }
    }
}
