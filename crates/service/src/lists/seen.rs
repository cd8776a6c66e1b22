//! How far an official's look reaches: the table of permissions, asked for whoever stands before a page.

use super::TaskFilter;
use crate::{App, ServiceError, delegation::today_of};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId, TaskId,
    official::Official,
    permission::{Reach, View, may_see_task, sees},
};

impl App {
    /// How far an official may look; not at all for those who left or are unknown.
    pub async fn visible(&self, official: &OfficialId, view: View) -> Result<Reach, ServiceError> {
        let official = self.models().await?.rows().officials.get(official).filter(|it| it.active);
        Ok(official.map_or(Reach::None, |it| sees(it.role, view)))
    }

    /// Whether an official may look at a task and at all that happened to it. Officials of merged agencies serve at
    /// the successor, and tasks are its too.
    pub async fn may_see(&self, official: &OfficialId, task: TaskId) -> Result<bool, ServiceError> {
        let Some(official) = self.official_today(official).await? else { return Ok(false) };
        let (registry, today) = (self.registry_now().await?, self.today());
        let models = self.models().await?;
        let board = &models.rows().board;
        let Some(task) = board.task(task) else { return Ok(false) };
        let now = |key| board.agency(key).map(|agency| today_of(&registry, agency, today));
        let lead = task.row.place.lead.and_then(now);
        let supporting: Vec<AgencyId> =
            board.supporting(task.row.supporting).iter().filter_map(|key| now(*key)).collect();
        Ok(may_see_task(&official, lead.as_ref(), &supporting))
    }

    /// A filter narrowed to the tasks that an official may see; none if they may see no list of tasks.
    pub async fn tasks_seen_by(
        &self,
        official: &OfficialId,
        filter: TaskFilter,
    ) -> Result<Option<TaskFilter>, ServiceError> {
        let Some(official) = self.official_today(official).await? else { return Ok(None) };
        Ok(match sees(official.role, View::Tasks) {
            Reach::All => Some(filter),
            Reach::Concerned => Some(TaskFilter { concerning: Some(official.agency), ..filter }),
            // No role's look at tasks ends at those its agency leads; what it supports is its concern as well.
            Reach::Led | Reach::None => None,
        })
    }

    /// An official who serves, at the agency as it is today.
    pub(super) async fn official_today(&self, id: &OfficialId) -> Result<Option<Official>, ServiceError> {
        let (registry, today) = (self.registry_now().await?, self.today());
        let official = self.models().await?.rows().officials.get(id).filter(|it| it.active);
        Ok(official.map(|it| Official { agency: today_of(&registry, &it.agency, today), ..it }))
    }
}
