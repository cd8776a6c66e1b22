//! What is overdue: counted whole on the board, told in words only as far as it is listed.

use crate::{App, OpenFor, ServiceError, delegation::today_of, open_tasks::as_it_stands};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    Day,
    timeliness::{Class, CountBy, DeadlineBy},
};
use dondoc_projections::Key;
use std::collections::HashSet;

impl App {
    /// How many open tasks are overdue today, of an agency or of the province, and the first `limit` of them, the
    /// longest overdue first.
    ///
    /// What waits for a new lead counts under its last one, as in the rates.
    pub async fn overdue_of(
        &self,
        agency: Option<&AgencyId>,
        limit: usize,
    ) -> Result<(usize, Vec<OpenFor>), ServiceError> {
        let (registry, today) = (self.registry_now().await?, self.today());
        let (total, listed) = {
            let models = self.models().await?;
            let board = &models.rows().board;
            let wanted = agency.map(|agency| today_of(&registry, agency, today));
            let ours: Option<HashSet<Key>> = wanted.map(|wanted| {
                let theirs = board.agencies().filter(|(_, it)| today_of(&registry, it, today) == wanted);
                theirs.map(|(key, _)| key).collect()
            });
            let led = |lead: Option<Key>| ours.as_ref().is_none_or(|ours| lead.is_some_and(|it| ours.contains(&it)));
            let as_of = Day::from(today);
            let overdue = board.tasks().filter(|task| {
                let place = &task.row.place;
                let class = place.class(as_of, CountBy::default(), DeadlineBy::default());
                class == Some(Class::OpenOverdue) && led(place.lead)
            });
            let mut overdue: Vec<_> = overdue.collect();
            overdue.sort_unstable_by_key(|task| (task.row.place.due(DeadlineBy::default()), task.number));
            let row = |task| Some((as_it_stands(models.rows(), task, &registry, today)?, task.row.events));
            let listed: Vec<_> = overdue.iter().take(limit).filter_map(|task| row(*task)).collect();
            (overdue.len(), listed)
        };
        let mut tasks = Vec::with_capacity(listed.len());
        for (it, events) in listed {
            tasks.push(self.with_text(it, events).await?);
        }
        Ok((total, tasks))
    }
}
