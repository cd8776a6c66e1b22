//! What the overview shows, asked for all at once.

use crate::ask::Ask;
use chrono::NaiveDate;
use dondoc_projections::board::Grouping;
use dondoc_service::{
    App, Changes, ChangesRequest, DefinitionRates, GroupReport, Overview, ServiceError, Since, TallyReport,
};
use dondoc_shell::Words;

/// The figures of one view.
pub(crate) struct Facts {
    pub overview: Overview,
    /// The groups by what was asked for, in the order of their names; months in the order of time.
    pub groups: Vec<GroupReport>,
    /// The same rate by every definition.
    pub sensitivity: Vec<DefinitionRates>,
    /// What changed since the last meeting.
    pub changes: Changes,
    /// The day on which it is read.
    pub today: NaiveDate,
}

/// So many changed tasks are named on the page in each list; the file has all of them.
pub(crate) const NAMED: usize = 60;

impl Facts {
    /// Asks for all of them.
    pub async fn of(app: &App, ask: &Ask) -> Result<Self, ServiceError> {
        let today = app.today();
        let overview = app.overview(&ask.overview()).await?;
        let scope = &overview.scope;
        let groups = match ask.by() {
            Grouping::Agency => {
                let group = |it: &dondoc_service::AgencyReport| GroupReport {
                    key: it.key.clone(),
                    label: it.label.clone(),
                    tally: it.tally,
                };
                overview.agencies.iter().map(group).collect()
            }
            Grouping::Field => overview.fields.clone(),
            Grouping::Directive | Grouping::Official | Grouping::Month | Grouping::Quarter => {
                app.rates(&scope.rates(Some(ask.by()))).await?.groups
            }
        };
        let sensitivity = app.sensitivity(&scope.rates(None)).await?;
        let changes = changes(app, ask, NAMED).await?;
        Ok(Self { groups, sensitivity, changes, today, overview })
    }

    /// A digest of all that is drawn from them: what has the same looks the same.
    pub fn signature(&self) -> [u8; 32] {
        let Self { overview, groups, sensitivity, changes, today } = self;
        crate::kept::signature(&(overview, groups, sensitivity, changes, today))
    }
}

/// What changed since the last meeting, with at most so many names in each list.
pub(crate) async fn changes(app: &App, ask: &Ask, limit: usize) -> Result<Changes, ServiceError> {
    let today = app.today();
    let request = ChangesRequest {
        since: Since::Day(ask.since(today)),
        as_of: Some(ask.day(today)),
        known_at: None,
        definition: ask.definition,
        agency: ask.agency.clone(),
        by_successor: ask.by_successor,
        limit,
    };
    app.changed_since(&request).await
}

/// What a group is called in the language of the page; the figures call what has no name in Vietnamese.
pub(crate) fn label(w: Words, by: Grouping, key: &str, label: &str) -> String {
    let none = |id: &str| if key.is_empty() { w.t(id) } else { label.to_owned() };
    match by {
        Grouping::Agency => none("group-no-agency"),
        Grouping::Field => none("group-no-field"),
        Grouping::Directive => none("group-no-directive"),
        Grouping::Official => none("group-nobody"),
        Grouping::Month => match format!("{key}-01").parse() {
            Ok(month) => w.drawn().month(month),
            Err(_) => label.to_owned(),
        },
        Grouping::Quarter => match key.split_once("-Q") {
            Some((year, quarter)) => {
                let n = quarter.parse::<u32>().unwrap_or_default();
                w.with("period-quarter", &[("n", n.into()), ("year", year.to_owned().into())])
            }
            None => label.to_owned(),
        },
    }
}

/// On time of due, as drawings have it.
pub(crate) fn on_time(tally: &TallyReport) -> dondoc_chart::Share {
    let rate = tally.rates.on_time_of_due;
    dondoc_chart::Share::new(rate.num, rate.den)
}
