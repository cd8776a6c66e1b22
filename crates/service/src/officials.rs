//! Entering officials, and the one-time codes that link their messengers.

use crate::{
    App, Context, ServiceError,
    links::{CODE_LIFE, link_code},
    tasks::{ATTEMPTS, unknown},
};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId,
    event::{Meta, Stored},
    ids::derive,
    official::{Account, Left, LinkCodeIssued, Moved, Official, OfficialEvent, Registered, Role},
    permission::may_entrust,
    task::{refusal::NotAllowed, text::required},
};
use dondoc_store::{Expected, NewEvent, StoreError, StreamName};

/// An official just entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOfficial {
    /// The identity, "CB12".
    pub id: OfficialId,
    /// The one-time code for linking a messenger; told once, kept only as a hash.
    pub link_code: String,
}

impl App {
    /// Enters an official with an agency and a role. `randomness` is where the link code comes from.
    pub async fn add_official(
        &self,
        name: &str,
        agency: AgencyId,
        role: Role,
        randomness: u128,
        context: &Context,
    ) -> Result<NewOfficial, ServiceError> {
        let name = required("họ tên cán bộ", name)?.replace('\n', " ");
        self.permit_entrusting(role, context).await?;
        if dondoc_text::is_blank(&name) || name.chars().count() > 100 {
            return Err(ServiceError::Told("Họ tên cán bộ không được để trống và không quá 100 ký tự.".into()));
        }
        let models = self.models().await?;
        let mut directory = self.directory.lock().await;
        let same = |id: &OfficialId| {
            models.rows().officials.get(id).is_some_and(|it| it.active && it.agency == agency && it.role == role)
        };
        if let Some(known) = directory.of_name(&name).into_iter().find(same) {
            return Err(ServiceError::Told(format!(
                "{name} đã có trong danh sách với mã {known}. Nếu là người khác trùng tên, thêm dấu phân biệt vào họ tên, ví dụ “{name} (2)”."
            )));
        }
        let link_code = link_code(randomness);
        let code_hash = self.link_key.hash(&link_code)?;
        let registered = |id: &OfficialId| {
            [
                OfficialEvent::Registered(Registered { official: id.clone(), agency: agency.clone(), role }),
                OfficialEvent::LinkCodeIssued(LinkCodeIssued {
                    code_hash: code_hash.clone(),
                    expires_at: self.clock.now() + CODE_LIFE,
                }),
            ]
        };
        let mut number = models.rows().officials.len() + 1;
        drop(models);
        loop {
            let id = OfficialId(format!("CB{number}"));
            let meta: Meta = context.meta(self.today(), self.clock_set_by_hand());
            let new_event = |(n, event): (usize, OfficialEvent)| NewEvent {
                id: derive("event", &[&context.command.to_string(), id.as_str(), &n.to_string()]),
                name: event.stored_name().to_owned(),
                data: event.encode(),
                meta: meta.encode(),
            };
            let events = registered(&id).into_iter().enumerate().map(new_event).collect();
            // The name first: a name without an official harms nobody, an official without a name is lost.
            let taken = directory.name(&id).map(str::to_owned);
            directory.enter(id.clone(), name.clone())?;
            match self.store.append(&StreamName::new("official", id.as_str())?, Expected::NoStream, events).await {
                Ok(_) => return Ok(NewOfficial { id, link_code }),
                // Another node took this number: the next one.
                Err(StoreError::Conflict { .. }) => {
                    directory.put_back(&id, taken)?;
                    number += 1;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Moves an official to another agency or role; nothing if they serve so already. Nobody moves themself.
    pub async fn move_official(
        &self,
        id: &OfficialId,
        agency: AgencyId,
        role: Role,
        context: &Context,
    ) -> Result<bool, ServiceError> {
        self.permit_entrusting(role, context).await?;
        if context.by.as_ref() == Some(id) {
            return Err(NotAllowed::Oneself.into());
        }
        self.amend_official(id, context, |it, _| {
            let same = it.agency == agency && it.role == role;
            Ok((!same).then(|| OfficialEvent::Moved(Moved { agency: agency.clone(), role })))
        })
        .await
    }

    /// Notes that an official left: from now on they may do nothing. What they did stays theirs.
    pub async fn official_left(&self, id: &OfficialId, reason: &str, context: &Context) -> Result<bool, ServiceError> {
        let reason = required("lý do", reason)?;
        self.change_official(id, context, |it| {
            Ok(it.active.then(|| OfficialEvent::Left(Left { reason: reason.clone() })))
        })
        .await
    }

    /// Puts an official's name right.
    pub async fn rename_official(&self, id: &OfficialId, name: &str, context: &Context) -> Result<(), ServiceError> {
        let name = required("họ tên cán bộ", name)?.replace('\n', " ");
        self.permit_administering(context).await?;
        self.models().await?.rows().officials.get(id).ok_or_else(|| unknown(id))?;
        self.directory.lock().await.enter(id.clone(), name)
    }

    /// Like [`App::amend_official`], for those who may administer.
    async fn change_official(
        &self,
        id: &OfficialId,
        context: &Context,
        decide: impl Fn(&Official) -> Result<Option<OfficialEvent>, ServiceError>,
    ) -> Result<bool, ServiceError> {
        self.permit_administering(context).await?;
        self.amend_official(id, context, |official, _| decide(official)).await
    }

    /// Whether who acts may give a role, or a way into an account that has it: those who administer may, but who decides
    /// and who administers is the office's to say, or the operator's at the machine.
    pub(crate) async fn permit_entrusting(&self, role: Role, context: &Context) -> Result<(), ServiceError> {
        self.permit_administering(context).await?;
        let Some(by) = &context.by else { return Ok(()) };
        let acting = self.models().await?.rows().officials.get(by).ok_or_else(|| unknown(by))?;
        match may_entrust(acting.role, role) {
            true => Ok(()),
            false => Err(NotAllowed::Entrusting(role.label()).into()),
        }
    }

    /// Whether who acts may change what is an official's own: themself, or who may administer.
    pub(crate) async fn permit_own(&self, id: &OfficialId, context: &Context) -> Result<(), ServiceError> {
        if context.by.as_ref() != Some(id) {
            return self.permit_administering(context).await;
        }
        self.may_write()?;
        match self.models().await?.rows().officials.get(id) {
            Some(official) if official.active => Ok(()),
            Some(_) => Err(NotAllowed::Inactive(id.to_string()).into()),
            None => Err(unknown(id)),
        }
    }

    /// Decides on an official's stream and appends; answers whether anything changed. The same command again
    /// changes nothing.
    pub(crate) async fn amend_official(
        &self,
        id: &OfficialId,
        context: &Context,
        decide: impl Fn(&Official, &Account) -> Result<Option<OfficialEvent>, ServiceError>,
    ) -> Result<bool, ServiceError> {
        let stream = StreamName::new("official", id.as_str())?;
        for _ in 0..ATTEMPTS {
            let (mut official, mut account) = (None, Account::default());
            let (mut expected, mut said) = (Expected::NoStream, false);
            for recorded in self.store.read_stream(&stream, 0, usize::MAX).await? {
                let event = OfficialEvent::decode(&recorded.name, &recorded.data)
                    .map_err(|error| ServiceError::Decode(error.to_string()))?;
                official = Official::evolve(official, &event);
                account.evolve(&event);
                said |= Meta::decode(&recorded.meta).is_ok_and(|meta| meta.command == context.command);
                expected = Expected::At(recorded.revision);
            }
            let Some(official) = official else {
                return Err(unknown(id));
            };
            if said {
                return Ok(false);
            }
            let Some(event) = decide(&official, &account)? else { return Ok(false) };
            let events = vec![NewEvent {
                id: derive("event", &[&context.command.to_string(), id.as_str()]),
                name: event.stored_name().to_owned(),
                data: event.encode(),
                meta: context.meta(self.today(), self.clock_set_by_hand()).encode(),
            }];
            match self.store.append(&stream, expected, events).await {
                Err(StoreError::Conflict { .. }) => {}
                other => return Ok(other.map(|_| true)?),
            }
        }
        Err(ServiceError::Contended)
    }
}
