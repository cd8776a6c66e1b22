//! Figures: rates, the overview, what changed, in the shapes that command line and pages share.
//!
//! Whoever asks again is answered from counts that follow the tasks as they move ([`watched`]); asked for the first
//! time, a count takes one walk over all tasks, off the threads that serve others.

mod answer;
mod changes;
mod groups;
mod overview;
mod report;
mod shelf;
mod task_lines;
mod ticks;
mod watched;

pub use changes::{ChangedTasks, Changes, ChangesRequest, Since};
pub use overview::{
    Ageing, AgencyReport, AwaitingReport, DueDay, ExtensionReport, Overview, OverviewRequest, Scope, SilenceReport,
};
pub use report::{
    DefinitionRates, DefinitionReport, FractionReport, GroupReport, RateReport, RatesReport, TallyReport,
};
pub use task_lines::{TaskLine, TaskQuery, Waiting};
pub(crate) use watched::Figures;

use crate::{App, ServiceError};
use answer::{Answered, Question};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_agencies::{AgencyId, Registry};
use dondoc_domain::{
    rates::Definition,
    timeliness::{CountBy, DeadlineBy},
};
use dondoc_projections::{
    Board, Key,
    board::{AgencyAs, At, Grouping, RatesCount, RatesQuestion, Rules},
};
use groups::Heirs;
use std::sync::Arc;

/// A question for rates.
#[derive(Debug, Clone)]
pub struct RatesRequest {
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of the period.
    pub to: NaiveDate,
    /// What had happened by the end of this day; the earlier of `to` and today if none.
    pub as_of: Option<NaiveDate>,
    /// What had been recorded by this moment; everything if none.
    pub known_at: Option<DateTime<Utc>>,
    /// By which rules.
    pub definition: Definition,
    /// By what to group.
    pub by: Option<Grouping>,
    /// Only this lead agency.
    pub agency: Option<AgencyId>,
    /// Count closed tasks of merged agencies under today's successor.
    pub by_successor: bool,
}

impl App {
    /// The rates of a period.
    pub async fn rates(&self, request: &RatesRequest) -> Result<RatesReport, ServiceError> {
        let rules = |definition| Rules { from: request.from.into(), to: request.to.into(), definition };
        let (count, named) = self.rates_by(request, vec![rules(request.definition)]).await?;
        let groups = count.groups();
        let mut reports = Vec::with_capacity(groups.len());
        {
            let models = self.models().await?;
            for (key, cells) in groups {
                let (key, label) = self.describe(&models.rows().board, &named.registry, &named.heirs, key).await;
                reports.push(GroupReport { key, label, tally: cells.tally().into() });
            }
        }
        if matches!(request.by, Some(Grouping::Agency | Grouping::Directive | Grouping::Field | Grouping::Official)) {
            reports.sort_by(|a, b| a.label.cmp(&b.label).then_with(|| a.key.cmp(&b.key)));
        }
        Ok(RatesReport {
            from: request.from,
            to: request.to,
            as_of: named.as_of,
            definition: request.definition.into(),
            total: count.totals().first().copied().unwrap_or_default().tally().into(),
            groups: reports,
        })
    }

    /// The rates of the same tasks' period by every definition: whose date counts, and which deadline. The population
    /// stays that of the request; its grouping does not matter.
    pub async fn sensitivity(&self, request: &RatesRequest) -> Result<Vec<DefinitionRates>, ServiceError> {
        let mut rules = Vec::new();
        for count_by in [CountBy::FirstSubmission, CountBy::LastSubmission, CountBy::Issuance] {
            for deadline in [DeadlineBy::Original, DeadlineBy::Current] {
                let definition = Definition { count_by, deadline, ..request.definition };
                rules.push(Rules { from: request.from.into(), to: request.to.into(), definition });
            }
        }
        let request = RatesRequest { by: None, ..request.clone() };
        let (count, _) = self.rates_by(&request, rules).await?;
        let by_rules = count.question().rules.iter().zip(count.totals());
        Ok(by_rules
            .map(|(rules, cells)| DefinitionRates {
                definition: rules.definition.into(),
                total: cells.tally().into(),
                headline: rules.definition == request.definition,
            })
            .collect())
    }

    async fn rates_by(&self, request: &RatesRequest, rules: Vec<Rules>) -> Result<(RatesCount, Named), ServiceError> {
        let named = self.named(request.from, request.to, request.as_of, request.by_successor).await?;
        let (only, agency_as) = self.led_by(&named, request.agency.as_ref()).await?;
        let question = RatesQuestion { as_of: named.as_of.into(), rules, by: request.by, agency_as, only };
        let at = At::new(named.as_of, request.known_at);
        match self.answered(at, Question::Rates(question)).await?.as_ref() {
            Answered::Rates(count) => Ok((count.clone(), named)),
            Answered::Overview(_) | Answered::Changed(_) => Err(ServiceError::Contended),
        }
    }

    /// The day, the registry and the successors by which figures of a period are made.
    async fn named(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        as_of: Option<NaiveDate>,
        by_successor: bool,
    ) -> Result<Named, ServiceError> {
        if from > to {
            return Err(ServiceError::Told(format!(
                "Kỳ báo cáo không hợp lệ: từ ngày {} sau đến ngày {}. Đổi lại hai ngày.",
                from.format("%d/%m/%Y"),
                to.format("%d/%m/%Y")
            )));
        }
        let as_of = as_of.unwrap_or_else(|| to.min(self.today()));
        let registry = self.registry_now().await?;
        let heirs = if by_successor {
            Heirs::of(&self.models().await?.rows().board, &registry, self.today())
        } else {
            Heirs::default()
        };
        Ok(Named { as_of, registry, heirs })
    }

    /// The lead that is asked for, by key, and the agencies that count under others.
    async fn led_by(
        &self,
        named: &Named,
        agency: Option<&AgencyId>,
    ) -> Result<(Option<Option<Key>>, AgencyAs), ServiceError> {
        let only = match agency {
            Some(agency) => Some(named.key(&self.models().await?.rows().board, agency)),
            None => None,
        };
        Ok((only, Arc::new(named.heirs.agency_as.clone())))
    }
}

/// By what figures are made and groups are called.
struct Named {
    as_of: NaiveDate,
    registry: Arc<Registry>,
    heirs: Heirs,
}

impl Named {
    fn key(&self, board: &Board, agency: &AgencyId) -> Option<Key> {
        self.heirs.key(board, agency)
    }
}
