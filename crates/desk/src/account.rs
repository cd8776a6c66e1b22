//! Telling officials what others did to their account, in the chats they had before.

use crate::{
    Desk, DeskError,
    decisions::LIFE,
    scene::{agency_name, serves_at},
};
use dondoc_bot::AccountNews;
use dondoc_domain::{
    OfficialId,
    event::{Channel, Meta, Stored},
    official::OfficialEvent,
};
use dondoc_messaging::ChatId;
use dondoc_post::Letter;
use dondoc_service::ServiceError;
use dondoc_store::Recorded;

impl Desk {
    /// Queues the word about an event of an official's stream; answers whether there was one.
    pub(crate) async fn tell_account(&self, recorded: &Recorded) -> Result<bool, DeskError> {
        let to = OfficialId(recorded.stream.id().to_owned());
        let Some((news, new)) = self.account_news(&to, recorded).await? else { return Ok(false) };
        let mut told = false;
        for (_, chat) in self.app.chats_of(&to).await? {
            let Some(door) = self.post.door(chat).filter(|_| Some(chat) != new) else { continue };
            let key = format!("account:{}", recorded.id);
            let letter =
                Letter { expires: Some(self.clock.now() + LIFE), ..Letter::new(key, dondoc_bot::account(&news)) };
            self.post.queue(&door.address, vec![letter]).await?;
            told = true;
        }
        Ok(told)
    }

    /// What an event says of an account, unless its owner did it; and the chat that it linked.
    async fn account_news(
        &self,
        to: &OfficialId,
        recorded: &Recorded,
    ) -> Result<Option<(AccountNews, Option<ChatId>)>, DeskError> {
        let unreadable = |error: dondoc_domain::event::DecodeError| ServiceError::Decode(error.to_string());
        let meta = Meta::decode(&recorded.meta).map_err(unreadable)?;
        let event = OfficialEvent::decode(&recorded.name, &recorded.data).map_err(unreadable)?;
        Ok(match event {
            OfficialEvent::LinkCodeIssued(_) => {
                // Without a name on the web it is their own browser, which opens the conversation for them.
                let own = meta.by.as_ref() == Some(to) || (meta.by.is_none() && meta.channel == Channel::Web);
                let by = match (&meta.by, own) {
                    (_, true) => return Ok(None),
                    (Some(by), false) => Some(self.app.name_of(by).await),
                    (None, false) => None,
                };
                Some((AccountNews::Code { by }, None))
            }
            OfficialEvent::ChatLinked(it) => Some((AccountNews::Linked { channel: it.channel }, Some(it.chat))),
            OfficialEvent::Moved(it) => {
                let registry = self.app.registry_now().await?;
                let agency = agency_name(&registry, &serves_at(&registry, &it.agency, self.app.today()));
                Some((AccountNews::Moved { role: it.role.label().to_owned(), agency }, None))
            }
            OfficialEvent::Registered(_)
            | OfficialEvent::Left(_)
            | OfficialEvent::ChatUnlinked(_)
            | OfficialEvent::ChatPreferred(_)
            | OfficialEvent::Delegated(_)
            | OfficialEvent::DelegationEnded(_) => None,
        })
    }
}
