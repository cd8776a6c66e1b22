//! Entering officials, and the one-time codes that link their messengers.

use crate::{App, Context, ServiceError, tasks::ATTEMPTS};
use chrono::TimeDelta;
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId,
    event::{Meta, Stored},
    ids::derive,
    official::{Left, LinkCodeIssued, Moved, Official, OfficialEvent, Registered, Role},
    task::text::required,
};
use dondoc_store::{Expected, NewEvent, StoreError, StreamName};
use sha2::{Digest, Sha256};

/// How long a link code works.
const CODE_LIFE: TimeDelta = TimeDelta::days(7);

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
        self.permit_administering(context).await?;
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
        let registered = |id: &OfficialId| {
            [
                OfficialEvent::Registered(Registered { official: id.clone(), agency: agency.clone(), role }),
                OfficialEvent::LinkCodeIssued(LinkCodeIssued {
                    code_hash: hex::encode(Sha256::digest(link_code.as_bytes())),
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

    /// Moves an official to another agency or role; nothing if they serve so already.
    pub async fn move_official(
        &self,
        id: &OfficialId,
        agency: AgencyId,
        role: Role,
        context: &Context,
    ) -> Result<bool, ServiceError> {
        self.change_official(id, context, |it| {
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
        self.directory.lock().await.enter(id.clone(), name)
    }

    /// Decides on an official's stream and appends; answers whether anything changed.
    async fn change_official(
        &self,
        id: &OfficialId,
        context: &Context,
        decide: impl Fn(&Official) -> Result<Option<OfficialEvent>, ServiceError>,
    ) -> Result<bool, ServiceError> {
        self.permit_administering(context).await?;
        let stream = StreamName::new("official", id.as_str())?;
        for _ in 0..ATTEMPTS {
            let (mut official, mut expected) = (None, Expected::NoStream);
            for recorded in self.store.read_stream(&stream, 0, usize::MAX).await? {
                let event = OfficialEvent::decode(&recorded.name, &recorded.data)
                    .map_err(|error| ServiceError::Decode(error.to_string()))?;
                official = Official::evolve(official, &event);
                expected = Expected::At(recorded.revision);
            }
            let Some(official) = official else {
                return Err(ServiceError::NotFound { what: "cán bộ", name: id.to_string(), nearest: Vec::new() });
            };
            let Some(event) = decide(&official)? else { return Ok(false) };
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

/// Ten letters and digits that are not mistaken for each other, in two groups.
fn link_code(randomness: u128) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let letter = |i: u32| char::from(LETTERS[(randomness >> (5 * i)) as usize & 31]);
    let code: String = (0..10).map(letter).collect();
    format!("{}-{}", &code[..5], &code[5..])
}
