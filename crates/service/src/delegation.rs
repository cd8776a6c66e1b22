//! Standing in (thay mặt): who does an official's work while they are away.

use crate::{App, Context, ServiceError, tasks::unknown};
use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Registry, Succession};
use dondoc_domain::{
    OfficialId,
    official::{Delegated, DelegationRefusal, Official},
};
use dondoc_projections::Officials;
use std::collections::BTreeSet;

impl App {
    /// Lets a colleague of the same agency stand in from a day to another; says whether that changed anything.
    ///
    /// A new arrangement takes the place of the one before.
    pub async fn delegate(
        &self,
        official: &OfficialId,
        to: &OfficialId,
        from: NaiveDate,
        until: NaiveDate,
        context: &Context,
    ) -> Result<bool, ServiceError> {
        self.permit_own(official, context).await?;
        let registry = self.registry_now().await?;
        // Two arrangements that close a circle lie in two streams, so all of them take turns.
        let _turn = self.turns[0].lock().await;
        {
            let models = self.models().await?;
            let officials = &models.rows().officials;
            let absent = officials.get(official).ok_or_else(|| unknown(official))?;
            let deputy = officials.get(to).ok_or_else(|| unknown(to))?;
            self.may_delegate(&registry, &absent, &deputy, from, until)?;
            if comes_back(officials, official, to, from, until) {
                return Err(DelegationRefusal::Circle(to.to_string()).into());
            }
        }
        self.amend_official(official, context, |_, account| Ok(account.delegate(to, from, until))).await
    }

    /// Ends what was arranged; says whether that changed anything.
    pub async fn end_delegation(&self, official: &OfficialId, context: &Context) -> Result<bool, ServiceError> {
        self.permit_own(official, context).await?;
        let today = self.today();
        self.amend_official(official, context, |_, account| Ok(account.end_delegation(today))).await
    }

    /// For whom an official stands in on a day, directly or for someone who stands in.
    pub async fn stands_in_for(&self, official: &OfficialId, day: NaiveDate) -> Result<Vec<OfficialId>, ServiceError> {
        let registry = self.registry_now().await?;
        let models = self.models().await?;
        Ok(absent_for(&models.rows().officials, &registry, official, day))
    }

    /// Who stands in for an official on a day; if that one is away too, who stands in for them.
    pub async fn delegate_of(&self, official: &OfficialId, day: NaiveDate) -> Result<Option<OfficialId>, ServiceError> {
        let registry = self.registry_now().await?;
        let models = self.models().await?;
        Ok(deputy_of(&models.rows().officials, &registry, official, day))
    }

    fn may_delegate(
        &self,
        registry: &Registry,
        absent: &Official,
        deputy: &Official,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<(), DelegationRefusal> {
        if let Some(gone) = [absent, deputy].into_iter().find(|it| !it.active) {
            return Err(DelegationRefusal::Inactive(gone.id.to_string()));
        }
        if absent.id == deputy.id {
            return Err(DelegationRefusal::Oneself);
        }
        if until < from {
            return Err(DelegationRefusal::Backwards { from, until });
        }
        if until < self.today() {
            return Err(DelegationRefusal::Past(until));
        }
        if today_of(registry, &absent.agency, self.today()) != today_of(registry, &deputy.agency, self.today()) {
            return Err(DelegationRefusal::OtherAgency);
        }
        Ok(())
    }
}

/// The agency that goes on with an agency's work.
pub(crate) fn today_of(registry: &Registry, agency: &AgencyId, today: NaiveDate) -> AgencyId {
    match registry.successor(agency, today) {
        Succession::One(heir) => heir,
        Succession::Itself | Succession::None => agency.clone(),
    }
}

/// Who stands in for an official on a day, at the end of the chain of those who are away themselves.
pub(crate) fn deputy_of(
    officials: &Officials,
    registry: &Registry,
    official: &OfficialId,
    day: NaiveDate,
) -> Option<OfficialId> {
    let mut seen = BTreeSet::from([official]);
    let mut deputy = None;
    let mut absent = official;
    while let Some(next) = holding(officials, registry, absent, day) {
        // A circle can only come from colleagues who arranged it at the same moment: then nobody stands in.
        if !seen.insert(next) {
            return None;
        }
        (deputy, absent) = (Some(next), next);
    }
    deputy.cloned()
}

/// For whom an official stands in on a day.
pub(crate) fn absent_for(
    officials: &Officials,
    registry: &Registry,
    official: &OfficialId,
    day: NaiveDate,
) -> Vec<OfficialId> {
    let away = officials.accounts().filter(|(_, account)| account.delegation.is_some()).map(|(id, _)| id);
    away.filter(|id| deputy_of(officials, registry, id, day).as_ref() == Some(official)).cloned().collect()
}

/// The one that an official's own arrangement names for a day, if both serve at one agency still.
fn holding<'a>(
    officials: &'a Officials,
    registry: &Registry,
    absent: &OfficialId,
    day: NaiveDate,
) -> Option<&'a OfficialId> {
    let arranged = arranged(officials, absent)?;
    let (from, to) = (officials.get(absent)?, officials.get(&arranged.to)?);
    let colleagues = today_of(registry, &from.agency, day) == today_of(registry, &to.agency, day);
    (arranged.holds_on(day) && from.active && to.active && colleagues).then_some(&arranged.to)
}

fn arranged<'a>(officials: &'a Officials, official: &OfficialId) -> Option<&'a Delegated> {
    officials.account(official)?.delegation.as_ref()
}

/// Whether the work would come back to who gives it away, on some day of the period.
fn comes_back(
    officials: &Officials,
    official: &OfficialId,
    to: &OfficialId,
    from: NaiveDate,
    until: NaiveDate,
) -> bool {
    let (mut next, mut days) = (to, (from, until));
    let mut seen = BTreeSet::new();
    while let Some((it, shared)) = arranged(officials, next).and_then(|it| Some((it, it.overlap(days.0, days.1)?))) {
        if it.to == *official {
            return true;
        }
        if !seen.insert(next) {
            return false;
        }
        (next, days) = (&it.to, shared);
    }
    false
}
