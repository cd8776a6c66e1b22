//! What the conversation asks, looked up. Its role was checked before it asked.

use crate::{
    Desk,
    scene::{Stage, agency_name, serves_at, task},
};
use chrono::{Datelike, NaiveDate};
use dondoc_agencies::AgencyId;
use dondoc_bot::{
    Board, Counts, OpenTask, Query, Rate, Rates, Sight, Silent, Stands, Waiting, WaitingFor, WaitingKind, Who,
};
use dondoc_calendar::Period;
use dondoc_domain::{OfficialId, rates::Definition};
use dondoc_projections::board::Grouping;
use dondoc_service::{GroupReport, QueueItem, RatesReport, RatesRequest, ServiceError, TallyReport};

/// At most so many rows are told in a message, beside how many there are: more would not be read on a phone.
const ROWS: usize = 50;

impl Desk {
    /// Looks up what the conversation asks; what cannot be told is said in words.
    pub(crate) async fn look(&self, query: &Query, stage: &Stage) -> Sight {
        let Some(who) = stage.who() else {
            return Sight::Failed("Chưa liên kết với cán bộ nào.".into());
        };
        self.seek(query, who, stage.today()).await.unwrap_or_else(|error| {
            tracing::warn!(?query, %error, "not looked up");
            Sight::Failed(error.to_string())
        })
    }

    async fn seek(&self, query: &Query, who: &Who, today: NaiveDate) -> Result<Sight, ServiceError> {
        Ok(match query {
            Query::Board { agency, period } => Sight::Board(self.board(agency, *period, today).await?),
            Query::Silent { agency } => self.silent(agency.as_ref()).await?,
            Query::Rates { period } => Sight::Rates(self.rates_of(*period, today).await?),
            Query::Task { number } => Sight::Task(self.stands(*number, who).await?.map(Box::new)),
            Query::WaitingOn { number } => {
                let code = format!("NV{number}");
                let rows = self.waiting().await?.into_iter().filter(|it| it.task.code == code);
                queue(rows.collect())
            }
            Query::Overdue { agency } => {
                let registry = self.app.registry_now().await?;
                let (total, rows) = self.app.overdue_of(agency.as_ref(), ROWS).await?;
                Sight::Overdue { total, tasks: rows.into_iter().map(|it| task(it, &registry)).collect() }
            }
            Query::Agency { name } => Sight::Agencies(self.agencies_named(name, today).await?),
            Query::Colleague { name } => Sight::Colleagues(self.colleagues_named(name, who).await?),
            Query::Queue => queue(self.waiting().await?),
            Query::Waiting { number, kind } => one(self.waiting().await?, *number, *kind),
        })
    }

    /// A task as it stands, for who may look at all of them.
    async fn stands(&self, number: u32, who: &Who) -> Result<Option<Stands>, ServiceError> {
        let found = match self.app.find_task(&format!("NV{number}")).await {
            Ok((id, _)) => self.app.open_task(id, &who.id).await?,
            Err(error) if error.is_storage() => return Err(error),
            Err(_) => None,
        };
        let Some(found) = found else { return Ok(None) };
        let officer = match &found.officer {
            Some(officer) => Some(self.app.name_of(officer).await),
            None => None,
        };
        let (registry, last_told) = (self.app.registry_now().await?, found.last_told);
        Ok(Some(Stands { task: task(found, &registry), officer, last_told }))
    }

    async fn board(&self, agency: &AgencyId, period: Option<Period>, today: NaiveDate) -> Result<Board, ServiceError> {
        let registry = self.app.registry_now().await?;
        let rates = self.app.rates(&due_in(period, today, Some(agency.clone()))).await?;
        let name = agency_name(&registry, agency);
        let open = self.app.open_of(Some(agency)).await?;
        let tasks = open.into_iter().map(|it| task(it, &registry)).collect();
        let rate = rate(name.clone(), &rates.total);
        Ok(Board { period, ..board_of(name, tasks, (rate.of > 0).then_some(rate), today) })
    }

    async fn silent(&self, agency: Option<&AgencyId>) -> Result<Sight, ServiceError> {
        let registry = self.app.registry_now().await?;
        let found = self.app.silent(agency).await?;
        let (total, mut rows) = (found.len(), Vec::new());
        for it in found.into_iter().take(ROWS) {
            let officer = match &it.task.officer {
                Some(officer) => Some(self.app.name_of(officer).await),
                None => None,
            };
            let last_told = it.task.last_told;
            rows.push(Silent { task: task(it.task, &registry), officer, last_told, reminded: it.reminded });
        }
        Ok(Sight::Silent { total, rows })
    }

    /// The half-year's rates by agency, with their picture.
    pub(crate) async fn province_rates(&self, today: NaiveDate) -> Result<Rates, ServiceError> {
        self.rates_of(None, today).await
    }

    /// The rates of a stretch of time by agency, with their picture.
    async fn rates_of(&self, period: Option<Period>, today: NaiveDate) -> Result<Rates, ServiceError> {
        let report = self.app.rates(&due_in(period, today, None)).await?;
        let mut groups: Vec<&GroupReport> = report.groups.iter().filter(|it| !it.key.is_empty()).collect();
        let lower = |it: &GroupReport| {
            let (num, den) = on_time_of_due(&it.tally);
            dondoc_chart::wilson(dondoc_chart::Share::new(num, den)).map_or(-1.0, |(lower, _)| lower)
        };
        groups.sort_by(|a, b| lower(b).total_cmp(&lower(a)).then_with(|| a.label.cmp(&b.label)));
        let chart = self.chart(&report, &groups).await;
        Ok(Rates {
            from: report.from,
            until: report.to.min(report.as_of),
            total: rate("Toàn tỉnh".into(), &report.total),
            agencies: groups.into_iter().map(|it| rate(it.label.clone(), &it.tally)).collect(),
            chart,
        })
    }

    async fn chart(&self, report: &RatesReport, groups: &[&GroupReport]) -> Option<dondoc_messaging::Attachment> {
        match self.rates_picture(report, groups).await {
            Ok(picture) => Some(picture),
            Err(error) => {
                // The figures in words are the answer; the picture is a comfort.
                tracing::warn!(%error, "no picture of the rates");
                None
            }
        }
    }

    async fn agencies_named(&self, name: &str, today: NaiveDate) -> Result<Vec<(AgencyId, String)>, ServiceError> {
        let registry = self.app.registry_now().await?;
        let found = match registry.find(name, today) {
            Ok(id) => vec![id],
            Err(unknown) => {
                let nearest = unknown.nearest.iter().filter_map(|name| registry.find(name, today).ok());
                nearest.collect()
            }
        };
        Ok(found.into_iter().map(|id| (id.clone(), agency_name(&registry, &id))).collect())
    }

    async fn colleagues_named(&self, name: &str, who: &Who) -> Result<Vec<(OfficialId, String)>, ServiceError> {
        let (registry, today) = (self.app.registry_now().await?, self.app.today());
        let colleagues: Vec<OfficialId> = {
            let models = self.app.models().await?;
            let colleague = |it: &dondoc_domain::official::Official| {
                it.active && it.id != who.id && serves_at(&registry, &it.agency, today) == who.agency
            };
            models.rows().officials.all().filter(colleague).map(|it| it.id).collect()
        };
        let wanted = dondoc_text::fold(name);
        let (mut exact, mut like) = (Vec::new(), Vec::new());
        for id in colleagues {
            let full = self.app.name_of(&id).await;
            let folded = dondoc_text::fold(&full);
            if folded == wanted || id.as_str().eq_ignore_ascii_case(name.trim()) {
                exact.push((id, full));
            } else if !wanted.is_empty() && format!(" {folded} ").contains(&format!(" {wanted} ")) {
                like.push((id, full));
            }
        }
        exact.append(&mut like);
        exact.truncate(10);
        Ok(exact)
    }

    async fn waiting(&self) -> Result<Vec<Waiting>, ServiceError> {
        let registry = self.app.registry_now().await?;
        let mut waiting = Vec::new();
        for item in self.app.waiting_queue().await? {
            let QueueItem { task: row, by, since, what } = item;
            let by = match by {
                Some(by) => self.app.name_of(&by).await,
                None => "Văn phòng nhập".to_owned(),
            };
            waiting.push(Waiting { task: task(row, &registry), by, since, what: waits_for(what) });
        }
        waiting.sort_by_key(|it| it.since);
        Ok(waiting)
    }
}

/// The first of what waits, beside how much it is in all.
fn queue(mut rows: Vec<Waiting>) -> Sight {
    let results = rows.iter().filter(|it| it.what.kind() == WaitingKind::Result).count();
    let extensions = rows.len() - results;
    rows.truncate(ROWS);
    Sight::Queue { results, extensions, rows }
}

/// What waits on one task for one kind of decision.
fn one(rows: Vec<Waiting>, number: u32, kind: WaitingKind) -> Sight {
    let code = format!("NV{number}");
    let meant = |it: &Waiting| it.task.code == code && it.what.kind() == kind;
    Sight::Waiting(rows.into_iter().find(meant).map(Box::new))
}

/// The first of an agency's open tasks, beside how they stand in all.
fn board_of(agency: String, mut tasks: Vec<OpenTask>, rate: Option<Rate>, today: NaiveDate) -> Board {
    let counts = Counts::of(&tasks, today);
    tasks.truncate(ROWS);
    Board { agency, counts, tasks, rate, period: None }
}

fn waits_for(what: dondoc_service::WaitsFor) -> WaitingFor {
    match what {
        dondoc_service::WaitsFor::Result { documents, text, files } => WaitingFor::Result {
            documents: documents
                .into_iter()
                .map(|it| match it.date {
                    Some(day) => format!("{} ngày {}", it.number, day.format("%d/%m/%Y")),
                    None => it.number,
                })
                .collect(),
            text,
            files,
        },
        dondoc_service::WaitsFor::Extension { until, reason, short_notice } => {
            WaitingFor::Extension { until, reason, short_notice }
        }
    }
}

/// What falls due in a stretch of time, or in this half-year, as it stands today.
fn due_in(period: Option<Period>, today: NaiveDate, agency: Option<AgencyId>) -> RatesRequest {
    let half = half_year(today, agency);
    match period {
        Some(period) => RatesRequest { from: period.from, to: period.to.min(today), ..half },
        None => half,
    }
}

/// What falls due in this half-year so far, by agency under today's names.
pub(crate) fn half_year(today: NaiveDate, agency: Option<AgencyId>) -> RatesRequest {
    let first = if today.month() <= 6 { 1 } else { 7 };
    let from = NaiveDate::from_ymd_opt(today.year(), first, 1).unwrap_or(today);
    RatesRequest {
        from,
        to: today,
        as_of: Some(today),
        known_at: None,
        definition: Definition { population: dondoc_domain::rates::Population::Due, ..Definition::default() },
        by: agency.is_none().then_some(Grouping::Agency),
        agency,
        by_successor: true,
    }
}

/// Done on time, of all that fell due: what was done, and what is overdue.
pub(crate) fn on_time_of_due(tally: &TallyReport) -> (u64, u64) {
    (tally.rates.on_time_of_due.num, tally.rates.on_time_of_due.den)
}

fn rate(name: String, tally: &TallyReport) -> Rate {
    let (num, den) = on_time_of_due(tally);
    let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    Rate { name, on_time: small(num), of: small(den), overdue: small(tally.open_overdue) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dondoc_domain::{
        TaskId,
        timeliness::{Class, Phase},
    };

    fn open(number: u32, due: NaiveDate) -> OpenTask {
        OpenTask {
            id: TaskId(uuid::Uuid::from_u128(number.into())),
            code: format!("NV{number}"),
            title: "Báo cáo".into(),
            directive: "36/QĐ-UBND".into(),
            lead: AgencyId::new("STC"),
            lead_name: "Sở Tài chính".into(),
            due: Some(due),
            class: Class::OpenOverdue,
            phase: Phase::Open,
            percent: None,
            accepted: true,
            extension_asked: None,
            officer: None,
            mine: false,
            on_behalf_of: None,
            supporting: false,
            urgent: false,
            explanation_asked: false,
        }
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, day).unwrap()
    }

    fn waits(number: u32, kind: WaitingKind) -> Waiting {
        let what = match kind {
            WaitingKind::Result => WaitingFor::Result { documents: vec![], text: "xong".into(), files: vec![] },
            WaitingKind::Extension => {
                WaitingFor::Extension { until: day(30), reason: "chờ số liệu".into(), short_notice: false }
            }
        };
        Waiting { task: open(number, day(22)), by: "Bình".into(), since: day(20), what }
    }

    #[test]
    fn what_is_cut_is_still_counted() {
        let tasks = (1..=180).map(|number| open(number, day(22))).collect();
        let board = board_of("Sở Tài chính".into(), tasks, None, day(23));
        assert_eq!((board.tasks.len(), board.counts.all, board.counts.overdue), (ROWS, 180, 180));
        let kind = |number| if number % 3 == 0 { WaitingKind::Extension } else { WaitingKind::Result };
        let Sight::Queue { results, extensions, rows } =
            queue((1..=180).map(|number| waits(number, kind(number))).collect())
        else {
            panic!("no queue")
        };
        assert_eq!((results, extensions, rows.len()), (120, 60, ROWS));
    }

    #[test]
    fn of_two_that_wait_on_one_task_the_one_that_is_meant() {
        for kind in [WaitingKind::Result, WaitingKind::Extension] {
            let rows = vec![waits(31, kind), waits(32, WaitingKind::Extension), waits(32, WaitingKind::Result)];
            assert_eq!(one(rows.clone(), 32, kind), Sight::Waiting(Some(Box::new(waits(32, kind)))));
            assert_eq!(one(rows, 33, kind), Sight::Waiting(None));
        }
    }
}
